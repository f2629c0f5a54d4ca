/// Who may do what: people with a password, programs with a token, and the record of what they
/// changed. [Door] answers who asks; called on virtual threads, since passwords are slow on purpose
/// and rows may block. What is kept reaches a database by [PeopleTable] and [Audit]. Imports only
/// `call`; the sole user of Bouncy Castle.
@NullMarked
package io.calltrail.access;

import org.jspecify.annotations.NullMarked;
