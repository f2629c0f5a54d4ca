package io.calltrail.web;

import java.util.Optional;
import java.util.function.Supplier;

/// One thing that must be well for the service to be ready.
///
/// @param name short and stable, for instance `journal`
/// @param problem empty when all is well, else one line for the operator; answers at once
public record Check(String name, Supplier<Optional<String>> problem) {}
