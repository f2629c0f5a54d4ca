/// Benchmarks against peers, each a table of ours, theirs and a target. Run by the command line
/// (`calltrail bench …`), never by the service. Imports `agi`; asterisk-java is the peer.
@NullMarked
package io.calltrail.bench;

import org.jspecify.annotations.NullMarked;
