package io.calltrail.agi;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.stream.Stream;

/// How the operating system is asked for connections and bytes, the cheapest first
/// (`docs/decisions/07-turn-cost.md`). io_uring does many of them with one system call; many
/// containers forbid it, and have epoll.
enum Transport {
  IO_URING(IoUringServerSocketChannel.class),
  EPOLL(EpollServerSocketChannel.class),
  NIO(NioServerSocketChannel.class);

  private final Class<? extends ServerChannel> channel;

  Transport(Class<? extends ServerChannel> channel) {
    this.channel = channel;
  }

  /// The cheapest that this machine has.
  static Transport best() {
    return Stream.of(values()).filter(Transport::available).findFirst().orElse(NIO);
  }

  boolean available() {
    return switch (this) {
      case IO_URING -> IoUring.isAvailable();
      case EPOLL -> Epoll.isAvailable();
      case NIO -> true;
    };
  }

  Class<? extends ServerChannel> channel() {
    return channel;
  }

  IoHandlerFactory handlers() {
    return switch (this) {
      case IO_URING -> IoUringIoHandler.newFactory();
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }
}
