/// Reads the configuration file into each package's own settings, with units, defaults and ranges;
/// every problem is found in one go and told with its line. Called once, at start.
@NullMarked
package io.calltrail.config;

import org.jspecify.annotations.NullMarked;
