-- What an observation says of itself, and the time that it is about.
  o.iri, o."observedProperty" AS property, o."procedure" AS procedure, coalesce(o."lightPath", o."featureOfInterest") AS about,
  o."channelIndex" AS channel, o."otherChannelIndex" AS "otherChannel", o."zIndex" AS z, o."tIndex" AS t, o."location" AS location,
  o."statistic" AS statistic, o."parameters" AS parameters, o."value" AS value, o."theoreticalValue" AS theory,
  coalesce(o."observedAt", o."resultTime") AS "at", o."lightPath" AS "lightPath", o."featureOfInterest" AS feature, o."instrument" AS instrument
