package io.calltrail.agi;

/// What is done on one FastAGI connection: the request comes, and commands are made from replies,
/// one after another. One object per connection; called on the event loop thread only, so it never
/// blocks.
public interface AgiScript {
  void requested(AgiRequest request, AgiExchange exchange);

  /// The reply to the command sent last.
  void replied(AgiReply reply, AgiExchange exchange);

  /// The caller is gone. A command that is under way still gets its reply.
  void hungUp(AgiExchange exchange);

  /// The connection was closed for this reason, and not by the script; nothing more follows.
  void failed(Unanswered why);
}
