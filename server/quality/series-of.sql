-- What makes two observations values of one series, as one text.
to_json([o."observedProperty", o."procedure", coalesce(o."lightPath", o."featureOfInterest"), o."channelIndex"::VARCHAR, o."otherChannelIndex"::VARCHAR, o."zIndex"::VARCHAR, o."tIndex"::VARCHAR, o."location", o."statistic", o."parameters"])::VARCHAR AS series
