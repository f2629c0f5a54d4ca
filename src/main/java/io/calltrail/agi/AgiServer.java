package io.calltrail.agi;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The FastAGI server. One thread does everything: a turn needs some tens of microseconds of it,
/// and the switchboard behind it is one thread too.
///
/// Addresses outside the allowed ranges are closed at once; within them a connection that breaks
/// the protocol, is late or finds no answer is closed without one, and the dialplan's retries and
/// fallback act.
public final class AgiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgiServer.class);
  private static final int BACKLOG = 1_024;
  private static final int RECEIVE_BYTES = 2_048;
  private static final long SWEEP_MILLIS = 100;
  private static final long CLOSE_SECONDS = 2;

  private final AgiSettings settings;
  private final AgiCounters counters;
  private final Complaints complaints;
  private final ConnectionList connections;
  private final Supplier<AgiScript> scripts;
  private Optional<Running> running = Optional.empty();

  private record Running(EventExecutorGroup group, Channel channel, int port) {}

  /// A server of turns.
  public AgiServer(
      AgiSettings settings, TurnHandler handler, AgiCounters counters, InstantSource clock) {
    this.settings = settings;
    this.counters = counters;
    this.complaints = new Complaints(clock);
    this.connections = new ConnectionList(counters, complaints);
    this.scripts = () -> new TurnScript(handler, counters, complaints);
  }

  private AgiServer(
      AgiSettings settings,
      Supplier<AgiScript> scripts,
      AgiCounters counters,
      InstantSource clock) {
    this.settings = settings;
    this.counters = counters;
    this.complaints = new Complaints(clock);
    this.connections = new ConnectionList(counters, complaints);
    this.scripts = scripts;
  }

  /// A server of any scripts.
  ///
  /// @param scripts gives a new script for each connection, on the event loop thread
  public static AgiServer ofScripts(
      AgiSettings settings,
      Supplier<AgiScript> scripts,
      AgiCounters counters,
      InstantSource clock) {
    return new AgiServer(settings, scripts, counters, clock);
  }

  /// Listens from now on.
  ///
  /// @throws IOException when the address cannot be had
  /// @throws IllegalStateException when it was started before
  public void start() throws IOException {
    start(Transport.best());
  }

  /// Listens with a transport that this machine has.
  void start(Transport transport) throws IOException {
    if (running.isPresent()) {
      throw new IllegalStateException("the AGI server runs already");
    }
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("agi", true), transport.handlers());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(transport.channel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            // TCP_NODELAY is Netty's default: setting it again is a system call per connection
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
            .childHandler(new Door());
    try {
      ServerSocketChannel channel =
          (ServerSocketChannel)
              bootstrap.bind(settings.bind(), settings.port()).syncUninterruptibly().channel();
      int port = channel.localAddress().getPort();
      group.scheduleWithFixedDelay(
          connections::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
      running = Optional.of(new Running(group, channel, port));
      LOG.info("FastAGI on {}:{} ({})", settings.bind().getHostAddress(), port, transport);
    } catch (RuntimeException | Error e) {
      stop(group);
      throw e;
    } catch (Exception e) {
      // Netty throws what the bind threw, without declaring it
      stop(group);
      throw new IOException(
          "cannot listen for FastAGI on %s:%d: %s"
              .formatted(settings.bind().getHostAddress(), settings.port(), e.getMessage()),
          e);
    }
  }

  /// The port it listens on.
  ///
  /// @throws IllegalStateException when it does not run
  public int port() {
    return running
        .orElseThrow(() -> new IllegalStateException("the AGI server is not started"))
        .port();
  }

  /// Stops listening and closes every connection; turns under way stay without an answer, and their
  /// dialplans ask again. Returns at once, unless a handler blocks the event loop: then within six
  /// seconds.
  @Override
  public void close() {
    running.ifPresent(
        r -> {
          r.channel().close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
          // the group's own end leaves accepted connections open
          r.group()
              .submit(connections::close)
              .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
          stop(r.group());
        });
    running = Optional.empty();
  }

  private static void stop(EventExecutorGroup group) {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /// Lets a new connection in, or not.
  @ChannelHandler.Sharable
  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      Channel channel = context.channel();
      Optional<Unanswered> refused = refused(channel);
      if (refused.isPresent()) {
        counters.unanswered(refused.get());
        complaints.about(refused.get(), String.valueOf(channel.remoteAddress()));
        channel.close();
        return;
      }
      Connection connection = new Connection(connections, settings, scripts.get(), channel);
      connections.add(connection);
      context.pipeline().replace(this, "agi", connection);
    }

    private Optional<Unanswered> refused(Channel channel) {
      if (!(channel.remoteAddress() instanceof InetSocketAddress peer)
          || !allowed(peer.getAddress())) {
        return Optional.of(Unanswered.STRANGER);
      }
      boolean room = connections.size() < settings.maxConnections() || connections.makeRoom();
      return room ? Optional.empty() : Optional.of(Unanswered.TOO_MANY_CONNECTIONS);
    }

    private boolean allowed(InetAddress address) {
      for (PeerRange range : settings.allowed()) {
        if (range.contains(address)) {
          return true;
        }
      }
      return false;
    }
  }
}
