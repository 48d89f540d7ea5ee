-- Facts that observations of one series share, as equality with what is asked for; nothing that is not stated counts as itself.
  o."observedProperty" = $property AND o."procedure" = $procedure AND coalesce(o."lightPath", o."featureOfInterest") = $about
  AND o."channelIndex" IS NOT DISTINCT FROM $channel::DOUBLE AND o."otherChannelIndex" IS NOT DISTINCT FROM $otherChannel::DOUBLE AND o."zIndex" IS NOT DISTINCT FROM $z::DOUBLE AND o."tIndex" IS NOT DISTINCT FROM $t::DOUBLE
  AND o."location" IS NOT DISTINCT FROM $location::VARCHAR AND o."statistic" IS NOT DISTINCT FROM $statistic::VARCHAR AND o."parameters" IS NOT DISTINCT FROM $parameters::VARCHAR
