package io.calltrail.agi;

/// What Asterisk says to a command.
public sealed interface AgiReply {

  /// `200 result=1 (value)`.
  ///
  /// @param result the text after `result=`: mostly `0`, `1` or `-1`; may be empty
  /// @param value between the outer parentheses, may be empty and may hold line breaks; also empty
  ///   when there are none. What a dialplan function gives is cut by Asterisk at 1,023 bytes or a
  ///   little less, and nothing tells (`tempstr[1024]` of `handle_getvariable`, `res/res_agi.c`);
  ///   variables, and `GET FULL VARIABLE`, come whole
  /// @param more what follows the value, such as `endpos=8000`
  record Result(String result, String value, String more) implements AgiReply {
    public boolean succeeded() {
      return result.equals("1");
    }
  }

  /// `510 Invalid or unknown command`.
  record UnknownCommand(String text) implements AgiReply {}

  /// `511 Command Not Permitted on a dead channel…`: the caller is gone.
  record DeadChannel(String text) implements AgiReply {}

  /// `520`: the arguments are wrong; the text is Asterisk's description of the command.
  record WrongUsage(String text) implements AgiReply {}

  /// A line `HANGUP`, out of band: no reply, the caller is gone.
  record HungUp() implements AgiReply {}
}
