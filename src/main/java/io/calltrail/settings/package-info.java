/// What the settings say, and what a change of them is: values alone, told in words. Used by
/// `config`, which reads them, by `console` and `web`, which show them. Imports nothing of ours.
@NullMarked
package io.calltrail.settings;

import org.jspecify.annotations.NullMarked;
