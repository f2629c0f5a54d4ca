package io.calltrail.sip;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.ListeningPoint;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.SipFactory;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.SipStack;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// Asks SIP servers whether they are there (OPTIONS over UDP, RFC 3261, 11).
public final class SipProbe {
  private static final AtomicLong STACKS = new AtomicLong();

  private SipProbe() {}

  /// Sends OPTIONS, again and again as SIP does over UDP, until an answer comes.
  ///
  /// @param within how long to wait for it
  /// @return empty when none came in time
  /// @throws IOException when nothing can be sent: the name is unknown, no network
  public static Optional<SipAnswer> options(String host, int port, Duration within)
      throws IOException {
    var server = new InetSocketAddress(host, port);
    if (server.isUnresolved()) {
      throw new IOException("no address is known for " + host);
    }
    InetSocketAddress own = own(server);
    // the factory keeps what it makes, and hands out the same stack again for the same name
    synchronized (SipProbe.class) {
      try {
        SipFactory factory = SipFactory.getInstance();
        SipStack stack = factory.createSipStack(quiet());
        try {
          return asked(factory, stack, own, server, within);
        } finally {
          stack.stop();
        }
      } catch (SipException
          | java.text.ParseException
          | javax.sip.InvalidArgumentException
          | TooManyListenersException e) {
        throw new IOException("SIP to " + host + ":" + port + ": " + e.getMessage(), e);
      }
    }
  }

  /// The address that this host uses towards the server, and a port that is free.
  private static InetSocketAddress own(InetSocketAddress server) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
  }

  private static Properties quiet() {
    var properties = new Properties();
    properties.setProperty("javax.sip.STACK_NAME", "probe-" + STACKS.incrementAndGet());
    properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
    properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", QuietLog.class.getName());
    properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", QuietMessageLog.class.getName());
    return properties;
  }

  private static Optional<SipAnswer> asked(
      SipFactory factory,
      SipStack stack,
      InetSocketAddress own,
      InetSocketAddress server,
      Duration within)
      throws SipException,
          java.text.ParseException,
          javax.sip.InvalidArgumentException,
          TooManyListenersException,
          IOException {
    String transport = ListeningPoint.UDP;
    var point = stack.createListeningPoint(literal(own), own.getPort(), transport);
    SipProvider provider = stack.createSipProvider(point);
    var ears = new Ears();
    provider.addSipListener(ears);

    var headers = factory.createHeaderFactory();
    var addresses = factory.createAddressFactory();
    var uri = addresses.createSipURI(null, literal(server));
    uri.setPort(server.getPort());
    var we = addresses.createSipURI("calltrail", literal(own));
    we.setPort(own.getPort());
    var request =
        factory
            .createMessageFactory()
            .createRequest(
                uri,
                Request.OPTIONS,
                provider.getNewCallId(),
                headers.createCSeqHeader(1L, Request.OPTIONS),
                headers.createFromHeader(
                    addresses.createAddress(we), Long.toHexString(System.nanoTime())),
                headers.createToHeader(addresses.createAddress(uri), null),
                List.of(headers.createViaHeader(literal(own), own.getPort(), transport, null)),
                headers.createMaxForwardsHeader(70));
    request.addHeader(headers.createContactHeader(addresses.createAddress(we)));

    long began = System.nanoTime();
    provider.getNewClientTransaction(request).sendRequest();
    try {
      Response response = ears.answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.of(
          new SipAnswer(
              response.getStatusCode(),
              response.getReasonPhrase(),
              Duration.ofNanos(System.nanoTime() - began)));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IOException("SIP to " + server + " cannot be sent", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String literal(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }

  /// Takes the first final response.
  private static final class Ears implements SipListener {
    final CompletableFuture<Response> answer = new CompletableFuture<>();

    @Override
    public void processResponse(ResponseEvent event) {
      if (event.getResponse().getStatusCode() >= 200) {
        answer.complete(event.getResponse());
      }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
      answer.completeExceptionally(new IOException("not sent to " + event.getHost()));
    }

    @Override
    public void processRequest(RequestEvent event) {
      // nobody has a reason to ask us
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
      // who waits has a deadline of its own
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}
  }
}
