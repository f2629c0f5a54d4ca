package io.calltrail.sip;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
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
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// Tries one SIP server over UDP (RFC 3261): asks whether it is there, and calls numbers through
/// it. Keeps one stack and one port until it is closed. Any thread.
public final class SipProbe implements AutoCloseable {
  private static final AtomicLong STACKS = new AtomicLong();
  private static final String TRANSPORT = ListeningPoint.UDP;
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  private final InetSocketAddress server;
  private final InetSocketAddress own;
  private final SipFactory factory = SipFactory.getInstance();
  private final SipStack stack;
  private final SipProvider provider;
  private final Ears ears = new Ears();

  private SipProbe(InetSocketAddress server, InetSocketAddress own)
      throws SipException, TooManyListenersException, InvalidArgumentException {
    this.server = server;
    this.own = own;
    stack = factory.createSipStack(quiet());
    try {
      provider =
          stack.createSipProvider(
              stack.createListeningPoint(literal(own), own.getPort(), TRANSPORT));
      provider.addSipListener(ears);
    } catch (SipException | TooManyListenersException | InvalidArgumentException e) {
      stack.stop();
      throw e;
    }
  }

  /// @throws IOException when nothing can be sent there: the name is unknown, no network
  public static SipProbe of(String host, int port) throws IOException {
    var server = new InetSocketAddress(host, port);
    if (server.isUnresolved()) {
      throw new IOException("no address is known for " + host);
    }
    try {
      return new SipProbe(server, own(server));
    } catch (SipException | TooManyListenersException | InvalidArgumentException e) {
      throw failed(server, e);
    }
  }

  /// Sends OPTIONS, again and again as SIP does over UDP, until an answer comes.
  ///
  /// @param within how long to wait for it
  /// @return empty when none came in time
  /// @throws IOException when it cannot be sent
  public Optional<SipAnswer> options(Duration within) throws IOException {
    return options(server, within);
  }

  /// The same of another server that is reached from the same address of this host.
  Optional<SipAnswer> options(InetSocketAddress server, Duration within) throws IOException {
    try {
      Request request = request(server, Request.OPTIONS, "calltrail", "");
      long began = System.nanoTime();
      var answers = ears.listen(request);
      try {
        provider.getNewClientTransaction(request).sendRequest();
        long end = began + within.toNanos();
        for (var got = next(answers, end); got.isPresent(); got = next(answers, end)) {
          if (got.get().getStatusCode() >= 200) {
            return got.map(r -> answer(r, began));
          }
        }
        return Optional.empty();
      } finally {
        ears.forget(request);
      }
    } catch (SipException | ParseException | InvalidArgumentException e) {
      throw failed(server, e);
    }
  }

  /// Calls a number, sends a tone once it is answered, listens for it, and hangs up.
  ///
  /// @param from the number shown
  /// @param header one more header of the INVITE, and its value
  /// @param within how long to wait for the answer
  /// @param listen how long the tone is sent at most
  /// @throws IOException when it cannot be sent
  public Heard call(
      String number, String from, String header, String value, Duration within, Duration listen)
      throws IOException {
    try (var sound = new Tone(own.getAddress())) {
      Request invite = request(server, Request.INVITE, from, number);
      var headers = factory.createHeaderFactory();
      invite.addHeader(headers.createHeader(header, value));
      invite.setContent(sound.offer(), headers.createContentTypeHeader("application", "sdp"));
      var answers = ears.listen(invite);
      try {
        return called(invite, answers, sound, within, listen);
      } finally {
        ears.forget(invite);
      }
    } catch (SipException | ParseException | InvalidArgumentException e) {
      throw failed(server, e);
    }
  }

  private Heard called(
      Request invite, BlockingQueue<Response> answers, Tone sound, Duration within, Duration listen)
      throws SipException, ParseException, InvalidArgumentException, IOException {
    long began = System.nanoTime();
    var transaction = provider.getNewClientTransaction(invite);
    Dialog dialog = provider.getNewDialog(transaction);
    transaction.sendRequest();
    boolean rang = false;
    boolean known = false;
    boolean cancelled = false;
    long end = began + within.toNanos();
    while (true) {
      Optional<Response> got = next(answers, end);
      if (got.isEmpty()) {
        if (!known || cancelled) {
          return new Heard(rang, Optional.empty(), false);
        }
        provider.getNewClientTransaction(transaction.createCancel()).sendRequest();
        cancelled = true;
        end = System.nanoTime() + LAST_WORD.toNanos();
        continue;
      }
      Response response = got.get();
      int status = response.getStatusCode();
      boolean toInvite =
          ((CSeqHeader) response.getHeader(CSeqHeader.NAME)).getMethod().equals(Request.INVITE);
      if (!toInvite) {
        continue;
      }
      known = true;
      rang |= status == 180 || status == 183;
      if (status >= 300) {
        return new Heard(
            rang, cancelled ? Optional.empty() : Optional.of(answer(response, began)), false);
      }
      if (status >= 200) {
        SipAnswer answered = answer(response, began);
        dialog.sendAck(dialog.createAck(1L));
        boolean back = !cancelled && sound.comesBack(body(response), listen);
        dialog.sendRequest(provider.getNewClientTransaction(dialog.createRequest(Request.BYE)));
        next(answers, System.nanoTime() + LAST_WORD.toNanos());
        return new Heard(rang, cancelled ? Optional.empty() : Optional.of(answered), back);
      }
    }
  }

  private static String body(Response response) {
    byte[] raw = response.getRawContent();
    return raw == null ? "" : new String(raw, StandardCharsets.UTF_8);
  }

  private static SipAnswer answer(Response response, long began) {
    return new SipAnswer(
        response.getStatusCode(),
        response.getReasonPhrase(),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static Optional<Response> next(BlockingQueue<Response> answers, long end)
      throws IOException {
    try {
      return Optional.ofNullable(answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static IOException failed(InetSocketAddress server, Exception e) {
    return new IOException(
        "SIP to %s:%d: %s".formatted(server.getHostString(), server.getPort(), e.getMessage()), e);
  }

  @Override
  public void close() {
    stack.stop();
  }

  /// The address that this host uses towards the server, and a port that is free.
  static InetSocketAddress own(InetSocketAddress server) throws IOException {
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

  private Request request(InetSocketAddress server, String method, String from, String user)
      throws SipException, ParseException, InvalidArgumentException {
    var headers = factory.createHeaderFactory();
    var addresses = factory.createAddressFactory();
    var uri = addresses.createSipURI(user.isEmpty() ? null : user, literal(server));
    uri.setPort(server.getPort());
    var we = addresses.createSipURI(from, literal(own));
    we.setPort(own.getPort());
    var request =
        factory
            .createMessageFactory()
            .createRequest(
                uri,
                method,
                provider.getNewCallId(),
                headers.createCSeqHeader(1L, method),
                headers.createFromHeader(
                    addresses.createAddress(we), Long.toHexString(System.nanoTime())),
                headers.createToHeader(addresses.createAddress(uri), null),
                List.of(headers.createViaHeader(literal(own), own.getPort(), TRANSPORT, null)),
                headers.createMaxForwardsHeader(70));
    request.addHeader(headers.createContactHeader(addresses.createAddress(we)));
    return request;
  }

  private static String literal(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }

  /// Hands every response to whoever asked, by Call-ID.
  private static final class Ears implements SipListener {
    private final Map<String, BlockingQueue<Response>> asked = new ConcurrentHashMap<>();

    BlockingQueue<Response> listen(Request request) {
      var answers = new LinkedBlockingQueue<Response>();
      asked.put(call(request), answers);
      return answers;
    }

    void forget(Request request) {
      asked.remove(call(request));
    }

    private static String call(Message message) {
      return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
    }

    @Override
    public void processResponse(ResponseEvent event) {
      Optional.ofNullable(asked.get(call(event.getResponse())))
          .ifPresent(answers -> answers.add(event.getResponse()));
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
      // who waits has a deadline of its own
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
