package io.calltrail.store;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallRecord;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/// Rows of many calls into empty tables: without their indexes, which are made at the end.
final class Filling {
  private static final int BATCH = 2_000;
  private static final List<String> TABLES = List.of("call", "offer");

  private final Jdbi jdbi;

  Filling(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  private record Index(String name, String table, List<String> columns) {
    String create() {
      return "create index " + name + " on " + table + " (" + String.join(", ", columns) + ")";
    }
  }

  /// @throws IllegalStateException when there are calls
  void fill(Iterator<CallRecord> calls) {
    List<Index> indexes = jdbi.withHandle(Filling::begin);
    var callers = new HashMap<String, Optional<AgentId>>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      CompletableFuture<?> before = CompletableFuture.completedFuture(true);
      while (calls.hasNext()) {
        CallWriter writer = next(calls);
        writer.callers(callers);
        before.join();
        before =
            CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> jdbi.useTransaction(writer::insertCalls), threads),
                CompletableFuture.runAsync(
                    () -> jdbi.useTransaction(writer::insertOthers), threads));
      }
      before.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof JdbiException failure ? failure : e;
    }
    fill(callers);
    indexes.forEach(index -> jdbi.useHandle(handle -> handle.execute(index.create())));
    jdbi.useHandle(handle -> handle.execute("analyze"));
  }

  /// In their order, which is that of their index.
  private void fill(Map<String, Optional<AgentId>> callers) {
    Iterator<String> numbers = callers.keySet().stream().sorted().iterator();
    while (numbers.hasNext()) {
      var some = new LinkedHashMap<String, Optional<AgentId>>();
      while (numbers.hasNext() && some.size() < BATCH) {
        String number = numbers.next();
        some.put(number, callers.get(number));
      }
      jdbi.useTransaction(handle -> CallWriter.insertCallers(handle, some));
    }
  }

  private static CallWriter next(Iterator<CallRecord> calls) {
    var writer = new CallWriter();
    for (int i = 0; i < BATCH && calls.hasNext(); i++) {
      CallRecord call = calls.next();
      writer.add(call);
      call.recording()
          .ifPresent(file -> writer.add(new CallEvent.Recorded(call.id(), call.ended(), file)));
    }
    return writer;
  }

  private static List<Index> begin(Handle handle) {
    if (CallSums.firstDay(handle).isPresent()) {
      throw new IllegalStateException("the database holds calls");
    }
    try {
      var indexes = new ArrayList<Index>();
      for (String table : TABLES) {
        indexes.addAll(indexes(handle, table));
      }
      indexes.forEach(index -> handle.execute("drop index " + index.name()));
      return indexes;
    } catch (SQLException e) {
      throw new IllegalStateException("the indexes are not told", e);
    }
  }

  /// All but those that hold a rule.
  private static List<Index> indexes(Handle handle, String table) throws SQLException {
    DatabaseMetaData meta = handle.getConnection().getMetaData();
    String name = meta.storesUpperCaseIdentifiers() ? table.toUpperCase(Locale.ROOT) : table;
    var columns = new TreeMap<String, List<String>>();
    String schema = handle.getConnection().getSchema();
    try (ResultSet rows = meta.getIndexInfo(null, schema, name, false, true)) {
      while (rows.next()) {
        if (rows.getBoolean("NON_UNIQUE") && rows.getString("INDEX_NAME") != null) {
          columns
              .computeIfAbsent(rows.getString("INDEX_NAME"), _ -> new ArrayList<>())
              .add(rows.getString("COLUMN_NAME"));
        }
      }
    }
    return columns.entrySet().stream()
        .map(index -> new Index(index.getKey(), name, index.getValue()))
        .toList();
  }
}
