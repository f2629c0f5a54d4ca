package io.calltrail.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.Fact;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LineProperties {
  @Property(tries = 2000)
  void everyFactReadsBackAsItWasWritten(@ForAll("facts") Fact fact) throws IOException {
    byte[] line = Line.of(4711, fact);
    assertThat(line).endsWith('\n').containsOnlyOnce('\n');
    byte[] bare = Arrays.copyOf(line, line.length - 1);
    assertThat(Line.sequence(bare)).isEqualTo(4711);
    assertThat(Line.fact(bare)).isEqualTo(fact);
  }

  @Property(tries = 300)
  void anyFlippedBitIsNoticed(@ForAll("facts") Fact fact, @ForAll int where) {
    byte[] line = Line.of(1, fact);
    byte[] bare = Arrays.copyOf(line, line.length - 1);
    int bit = Math.floorMod(where, bare.length * 8);
    bare[bit / 8] ^= (byte) (1 << bit % 8);
    boolean letterCaseOnly = bit / 8 < 8 && bit % 8 == 5; // "a" and "A" are the same hex digit
    assertThat(Line.sequence(bare) < 0 || letterCaseOnly).isTrue();
  }

  /// Of every record below [Fact], found by reflection: a new fact is tested from its first day.
  @Provide
  Arbitrary<Fact> facts() {
    List<Arbitrary<Fact>> each =
        Arrays.stream(Fact.class.getPermittedSubclasses())
            .flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
            .map(type -> record(type).map(Fact.class::cast))
            .toList();
    return Arbitraries.of(each).flatMap(a -> a);
  }

  private static Arbitrary<Object> record(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    List<Arbitrary<Object>> values =
        Arrays.stream(parts).map(p -> value(type, p.getGenericType())).toList();
    return Combinators.combine(values)
        .as(
            arguments -> {
              try {
                var constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(arguments.toArray());
              } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
              }
            });
  }

  private static Arbitrary<Object> value(Class<?> owner, Type type) {
    if (type instanceof ParameterizedType optional && optional.getRawType() == Optional.class) {
      return value(owner, optional.getActualTypeArguments()[0]).optional().map(Object.class::cast);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      String name = owner.getSimpleName();
      if (name.equals("PhoneNumber")) {
        return Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(15).map(d -> "+" + d);
      }
      if (name.endsWith("Id")) {
        return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(40).map(s -> s);
      }
      return Arbitraries.strings()
          .withCharRange('\0', '\uD7FF')
          .ofMaxLength(30)
          .map(Object.class::cast);
    }
    if (plain == int.class) {
      return Arbitraries.integers().map(Object.class::cast);
    }
    if (plain == long.class) {
      return Arbitraries.longs().map(Object.class::cast);
    }
    if (plain == boolean.class) {
      return Arbitraries.of(true, false);
    }
    if (plain == Instant.class) {
      return Arbitraries.longs()
          .between(0, 4_000_000_000_000_000_000L)
          .map(n -> Instant.EPOCH.plusNanos(n));
    }
    if (plain == Duration.class) {
      return Arbitraries.longs().map(Duration::ofNanos);
    }
    if (plain.isEnum()) {
      return Arbitraries.of((Object[]) plain.getEnumConstants());
    }
    if (plain.isSealed()) {
      List<Arbitrary<Object>> each =
          Arrays.stream(plain.getPermittedSubclasses()).map(LineProperties::record).toList();
      return Arbitraries.of(each).flatMap(a -> a);
    }
    return record(plain);
  }
}
