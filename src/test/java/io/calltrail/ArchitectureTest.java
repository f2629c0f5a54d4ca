package io.calltrail;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The package table of docs/architecture.md, and the habits that a compiler does not know.
final class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.calltrail");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.OnlyIncludeTests())
          .importPackages("io.calltrail");

  /// What every package may use: the JDK, and two libraries of names only.
  private static final List<String> COMMON =
      List.of(
          "java.",
          "javax.net.",
          "javax.sql.",
          "com.sun.management.",
          "org.slf4j.",
          "org.jspecify.");

  /// @param imports packages of ours
  /// @param libraries prefixes of foreign class names; who is not named here may not use them
  private record Row(String name, Set<String> imports, List<String> libraries) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(String name, String imports, String... libraries) {
    return new Row(
        name,
        Stream.of(imports.split(" ")).filter(w -> !w.isEmpty()).collect(toSet()),
        List.of(libraries));
  }

  private static final List<Row> TABLE =
      List.of(
          row("call", ""),
          row("attribution", "call", "com.google.i18n.phonenumbers.", "org.agrona."),
          row("routing", "call attribution"),
          row("agi", "call routing", "io.netty."),
          row("ami", "call routing", "org.asteriskjava."),
          row("sip", "", "javax.sip.", "gov.nist."),
          row("recording", "call", "com.google.crypto.tink."),
          row("sounds", "recording"),
          row("oidc", "access", "com.nimbusds."),
          row("backfill", "call routing", "org.apache.commons.csv."),
          row("journal", "call", "com.fasterxml.jackson."),
          row(
              "store",
              "call attribution routing recording reports access",
              "org.jdbi.",
              "org.flywaydb.",
              "com.zaxxer.hikari.",
              "org.h2.",
              "org.postgresql."),
          row("reports", "call"),
          row("metrics", "call routing", "io.micrometer.", "io.prometheus."),
          row("access", "call", "org.bouncycastle."),
          row("settings", ""),
          row(
              "console",
              "call routing reports access settings sounds",
              "gg.jte.",
              "org.HdrHistogram."),
          row(
              "web",
              "call routing reports access console settings sounds oidc",
              "com.linecorp.armeria.",
              "io.netty.",
              "com.fasterxml.jackson."),
          row(
              "simulation",
              "call attribution routing",
              "org.apache.commons.statistics.distribution.",
              "org.apache.commons.csv.",
              "org.HdrHistogram."),
          row(
              "config",
              "call attribution routing agi ami journal recording store settings sounds access oidc",
              "org.snakeyaml.",
              "org.apache.commons.csv."),
          row("lab", "", "com.fasterxml.jackson."),
          row(
              "bench",
              "call attribution routing agi store lab simulation",
              "org.asteriskjava.",
              "org.HdrHistogram.",
              "com.fasterxml.jackson.",
              "ch.qos.logback."));

  @ParameterizedTest
  @FieldSource("TABLE")
  void usesOnlyWhatTheTableSays(Row row) {
    Set<String> ours =
        Stream.concat(Stream.of(row.name()), row.imports().stream())
            .map(p -> "io.calltrail." + p)
            .collect(toSet());
    classes()
        .that()
        .resideInAPackage("io.calltrail." + row.name())
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are the JDK's, its libraries' or of " + ours,
                used ->
                    ours.contains(used.getPackageName())
                        || isPlain(used)
                        || Stream.concat(COMMON.stream(), row.libraries().stream())
                            .anyMatch(used.getBaseComponentType().getName()::startsWith)))
        .allowEmptyShould(true)
        .because("docs/architecture.md says so")
        .check(MAIN);
  }

  private static boolean isPlain(JavaClass used) {
    return used.getBaseComponentType().isPrimitive();
  }

  @Test
  void everyPackageStandsInTheTable() {
    Set<String> known = TABLE.stream().map(r -> "io.calltrail." + r.name()).collect(toSet());

    assertThat(MAIN.stream().map(JavaClass::getPackageName).filter(p -> !p.equals("io.calltrail")))
        .isSubsetOf(known);
  }

  @Test
  void onlyTheCommandLineUsesPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.calltrail")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(MAIN);
  }

  @Test
  void nobodyDependsOnTheWiring() {
    noClasses()
        .that()
        .resideInAPackage("io.calltrail.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.calltrail")
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Manager", "Util", "Utils", "Helper", "Impl", "Service"})
  void namesSayWhatAThingIs(String ending) {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.calltrail.Service")
        .should()
        .haveSimpleNameEndingWith(ending)
        .because("where the noun is missing, the concept is")
        .check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(MAIN.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(
            p ->
                assertThat(p.tryGetPackageInfo().map(i -> i.isAnnotatedWith(NullMarked.class)))
                    .as(p.getName())
                    .isEqualTo(Optional.of(true)));
  }

  @Test
  void theCoreKnowsNoClockButTheOneItIsGiven() {
    noClasses()
        .that()
        .resideInAnyPackage("io.calltrail.call", "io.calltrail.attribution", "io.calltrail.routing")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .because("the same class runs live, simulated and replayed")
        .check(MAIN);
  }

  /// Waiting for an event may poll, in a method that bounds it by a deadline and is named so.
  @Test
  void noTestSleeps() {
    assertThat(
            TESTS.stream()
                .flatMap(c -> c.getMethodCallsFromSelf().stream())
                .filter(
                    call ->
                        call.getTargetOwner().isEquivalentTo(Thread.class)
                            && call.getName().equals("sleep")
                            && !call.getOrigin().getName().startsWith("await")))
        .isEmpty();
  }
}
