package io.calltrail.settings;

/// What is wrong with a settings file.
///
/// @param line from 1; 0 for what stands nowhere
/// @param text what, where and what to do
public record Fault(int line, String text) {}
