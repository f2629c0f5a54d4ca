/// Rows in SQL: every ended call with its offers and recording, and what agents did. [CallStore]
/// follows the journal on one thread and is read from any. The same SQL runs on H2 and PostgreSQL
/// 15 or newer. The only user of JDBI, Flyway and HikariCP; imports `call`, `attribution`,
/// `routing` and `recording` only.
@NullMarked
package io.calltrail.store;

import org.jspecify.annotations.NullMarked;
