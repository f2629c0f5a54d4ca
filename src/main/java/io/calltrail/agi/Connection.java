package io.calltrail.agi;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One FastAGI connection: parses, keeps to one command at a time, and is swept by its deadline.
final class Connection extends ChannelInboundHandlerAdapter implements AgiExchange {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int MAX_REPLY = 8_192;

  /// Whom the connection waits for.
  private enum Awaited {
    REQUEST,
    SCRIPT,
    REPLY,
    NOBODY
  }

  private final ConnectionList list;
  private final AgiSettings settings;
  private final AgiScript script;
  private final Channel channel;
  private final RequestParser requests;
  private final ReplyParser replies = new ReplyParser(MAX_REPLY);
  private final long accepted;
  private Awaited awaited = Awaited.REQUEST;
  private long since;
  private long heard;

  Connection(ConnectionList list, AgiSettings settings, AgiScript script, Channel channel) {
    this.list = list;
    this.settings = settings;
    this.script = script;
    this.channel = channel;
    this.requests = new RequestParser(settings.maxHeaderLines(), settings.maxRequestBytes());
    this.accepted = System.nanoTime();
    this.since = accepted;
    this.heard = accepted;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf received = (ByteBuf) message;
    byte[] bytes = list.scratch();
    try {
      heard = System.nanoTime();
      while (received.isReadable() && awaited != Awaited.NOBODY) {
        int length = Math.min(received.readableBytes(), bytes.length);
        received.readBytes(bytes, 0, length);
        take(bytes, length);
      }
    } catch (AgiException e) {
      fail(e.why(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("an AGI script failed", e);
      fail(Unanswered.HANDLER_FAILED, e.toString());
    } finally {
      received.release();
    }
  }

  private void take(byte[] bytes, int length) throws AgiException {
    int at = 0;
    if (awaited == Awaited.REQUEST) {
      at = requests.feed(bytes, 0, length);
      Optional<AgiRequest> request = requests.request();
      if (request.isEmpty()) {
        return;
      }
      list.read(this);
      await(Awaited.SCRIPT);
      script.requested(request.get(), this);
    }
    while (at < length && awaited != Awaited.NOBODY) {
      Optional<AgiReply> reply = replies.feed(bytes, at, length);
      at += replies.consumed();
      if (reply.isPresent()) {
        replied(reply.get());
      }
    }
  }

  private void replied(AgiReply reply) throws AgiException {
    switch (reply) {
      case AgiReply.HungUp _ -> script.hungUp(this);
      case AgiReply.Result _,
          AgiReply.UnknownCommand _,
          AgiReply.DeadChannel _,
          AgiReply.WrongUsage _ -> {
        if (awaited != Awaited.REPLY) {
          throw new AgiException(Unanswered.BAD_REPLY, "a reply to no command");
        }
        await(Awaited.SCRIPT);
        script.replied(reply, this);
      }
    }
  }

  @Override
  public void send(CommandLine command) {
    switch (awaited) {
      case REPLY -> throw new IllegalStateException("the previous command has no reply yet");
      case REQUEST -> throw new IllegalStateException("there is no request yet");
      case NOBODY -> {}
      case SCRIPT -> {
        await(Awaited.REPLY);
        byte[] bytes = command.bytes();
        ByteBuf out = channel.alloc().directBuffer(bytes.length, bytes.length);
        out.writeBytes(bytes);
        channel.writeAndFlush(out, channel.voidPromise());
      }
    }
  }

  @Override
  public void close() {
    if (awaited != Awaited.NOBODY) {
      awaited = Awaited.NOBODY;
      channel.close();
    }
  }

  @Override
  public boolean closed() {
    return awaited == Awaited.NOBODY;
  }

  @Override
  public void later(Runnable action) {
    channel.eventLoop().execute(action);
  }

  @Override
  public long age() {
    return System.nanoTime() - accepted;
  }

  /// Closes the connection for the sake of a newer one.
  void giveWay() {
    fail(Unanswered.TOO_MANY_CONNECTIONS, "it had no whole request and gave way to a newer one");
  }

  /// Closes the connection when somebody is late.
  void check(long now) {
    switch (awaited) {
      case REQUEST -> {
        if (now - since > settings.requestTimeout().toNanos()) {
          fail(Unanswered.SLOW_REQUEST, "after " + settings.requestTimeout());
        }
      }
      case SCRIPT -> {
        if (now - since > settings.answerTimeout().toNanos()) {
          fail(Unanswered.HANDLER_LATE, "after " + settings.answerTimeout());
        }
      }
      case REPLY -> {
        if (now - since > settings.replyTimeout().toNanos()) {
          fail(Unanswered.SLOW_REPLY, "after " + settings.replyTimeout());
        }
      }
      case NOBODY -> {}
    }
    if (awaited != Awaited.NOBODY && now - heard > settings.idleTimeout().toNanos()) {
      fail(Unanswered.IDLE, "for " + settings.idleTimeout());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    list.remove(this);
    if (awaited != Awaited.NOBODY) {
      fail(Unanswered.DISCONNECTED, "while waiting for the " + awaited);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      fail(Unanswered.DISCONNECTED, cause.toString());
    } else {
      LOG.error("an AGI connection failed", cause);
      fail(Unanswered.HANDLER_FAILED, cause.toString());
    }
  }

  private void await(Awaited next) {
    awaited = next;
    since = System.nanoTime();
  }

  private void fail(Unanswered why, String detail) {
    if (awaited != Awaited.NOBODY) {
      close();
      list.failed(why, detail);
      script.failed(why);
    }
  }
}
