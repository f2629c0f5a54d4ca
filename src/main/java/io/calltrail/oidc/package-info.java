/// Login by OpenID Connect: sends a browser to the provider, and tells who came back. Called on
/// virtual threads; asks the provider over HTTP. Imports `access` only.
@NullMarked
package io.calltrail.oidc;

import org.jspecify.annotations.NullMarked;
