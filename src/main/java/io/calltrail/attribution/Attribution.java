package io.calltrail.attribution;

import io.calltrail.call.AgentId;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Names the campaign of a call from the number it came in on. A number that nobody owns takes the
/// default route and is flagged.
public final class Attribution {
  private final NumberPlan plan;
  private final CallerHistory history;
  private volatile Book book;

  /// @param written our own numbers as they are mostly written: these need no look at the numbering
  ///   plan
  private record Book(Numbers numbers, Map<String, PhoneNumber> written) {
    static Book of(Numbers numbers) {
      return new Book(
          numbers,
          numbers.tracked().keySet().stream()
              .collect(Collectors.toUnmodifiableMap(PhoneNumber::value, n -> n)));
    }
  }

  /// @param numbers by their normalised number
  /// @param defaultRoute gives queue, priority and recording for numbers that nobody owns
  /// @param clients whom the business knows, by normalised number
  public Attribution(
      NumberPlan plan,
      Map<PhoneNumber, TrackingNumber> numbers,
      TrackingNumber defaultRoute,
      Map<PhoneNumber, Client> clients,
      CallerHistory history) {
    this.plan = plan;
    this.history = history;
    this.book = Book.of(new Numbers(numbers, defaultRoute, clients));
  }

  /// Calls are attributed by other numbers from now on; those that are there stay where they are.
  public void change(Numbers numbers) {
    book = Book.of(numbers);
  }

  /// Attributes a call that comes in now, and remembers its caller.
  ///
  /// @param dialled as the PBX gave it; may be empty
  /// @param caller as the PBX gave it; may be empty
  public Attributed arrived(String dialled, String caller, boolean withheld) {
    PhoneNumber number = number(dialled);
    Optional<PhoneNumber> from = withheld ? Optional.empty() : plan.normalise(caller);
    boolean firstTime = from.map(history::remember).orElse(true);
    return attributed(number, from, firstTime);
  }

  /// What a call to this number is attributed to; asks no history, so on any thread.
  ///
  /// @param dialled as the PBX gave it; may be empty
  public Origin origin(String dialled) {
    return settingsOf(number(dialled)).origin();
  }

  private PhoneNumber number(String dialled) {
    PhoneNumber own = book.written().get(dialled);
    return own != null ? own : plan.normalise(dialled).orElse(PhoneNumber.UNKNOWN);
  }

  /// Attributes a call that is known from before, by the settings of today.
  public Attributed attributed(PhoneNumber dialled, Optional<PhoneNumber> caller, boolean first) {
    TrackingNumber number = settingsOf(dialled);
    Client client =
        caller
            .map(c -> book.numbers().clients().getOrDefault(c, Client.UNKNOWN))
            .orElse(Client.UNKNOWN);
    return new Attributed(
        number,
        dialled,
        caller,
        first,
        client.agent().or(() -> caller.flatMap(history::lastAgent)),
        client.value().orElse(number.value()));
  }

  /// An agent speaks with a caller: the next call is that agent's first.
  public void spoke(PhoneNumber caller, AgentId agent) {
    history.spoke(caller, agent);
  }

  /// The settings of a number, or the default route's.
  private TrackingNumber settingsOf(PhoneNumber number) {
    Numbers numbers = book.numbers();
    TrackingNumber known = numbers.tracked().get(number);
    TrackingNumber otherwise = numbers.defaultRoute();
    return known != null
        ? known
        : new TrackingNumber(
            number,
            Origin.UNKNOWN,
            otherwise.queue(),
            otherwise.priority(),
            otherwise.recorded(),
            otherwise.value(),
            otherwise.announcement());
  }
}
