package io.calltrail.call;

/// A channel on one of the PBXes.
///
/// @param pbx the name of the Asterisk in the configuration
/// @param uniqueId Asterisk's `Uniqueid`, unique within that PBX
/// @param name Asterisk's channel name, for instance `PJSIP/trunk-00000001`
public record ChannelRef(String pbx, String uniqueId, String name) {}
