/// The switchboard in virtual time: made or recorded arrivals, scripted agents, policies side by
/// side, and Erlang's formulas to judge them by. Called by the command line and the benches, on one
/// thread. [Board] alone drives the switchboard and [Premises] alone makes its settings. No I/O but
/// the reading of an arrival file.
@NullMarked
package io.calltrail.simulation;

import org.jspecify.annotations.NullMarked;
