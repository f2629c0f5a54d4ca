/// The command line and the wiring: reads the configuration, builds the parts, starts and stops
/// them.
@NullMarked
package io.calltrail;

import org.jspecify.annotations.NullMarked;
