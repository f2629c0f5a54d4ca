package io.calltrail.web;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;

/// Event loops that end as soon as they are told to. Netty's own wait for two quiet seconds, which
/// the end of a service need not.
final class Loops extends MultiThreadIoEventLoopGroup {
  Loops(String name, int threads) {
    super(threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  @Override
  public Future<?> shutdownGracefully() {
    return shutdownGracefully(0, 1, SECONDS);
  }
}
