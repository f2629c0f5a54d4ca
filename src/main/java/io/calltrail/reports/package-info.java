/// What is asked about calls that have ended, and the answers: filters and pages of the call list,
/// reports and their sums. Values only; `store` answers, `web` asks, on any thread. Imports `call`.
@NullMarked
package io.calltrail.reports;

import org.jspecify.annotations.NullMarked;
