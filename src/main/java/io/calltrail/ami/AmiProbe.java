package io.calltrail.ami;

import java.util.Optional;
import java.util.SortedSet;

/// What one look at an Asterisk found: see [AmiLink#probe].
///
/// @param login UP when logged in
/// @param message for humans: why there is no login; empty when there is
/// @param asterisk Asterisk's version; empty when not told
/// @param missingActions actions the link needs that the account may not use; empty when all is
///   well
/// @param readsSystem FullyBooted came: Asterisk is ready, and the account has `read = system`
/// @param dialplan the context `calltrail` is there
/// @param turnVersion CT_VERSION: the global, or what `[calltrail-settings]` sets
public record AmiProbe(
    AmiState.Status login,
    String message,
    Optional<String> asterisk,
    SortedSet<String> missingActions,
    boolean readsSystem,
    boolean dialplan,
    Optional<String> turnVersion) {}
