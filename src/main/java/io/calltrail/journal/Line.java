package io.calltrail.journal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.zip.CRC32C;

/// One fact as a line: 8 hex digits CRC-32C of the JSON, a space, the JSON, LF. The JSON begins
/// with `"n"`, the sequence, so that a damaged line can never shift the numbers of those after it.
final class Line {
  private static final int JSON_AT = 9;
  private static final byte[] NUMBER = "{\"n\":".getBytes(StandardCharsets.US_ASCII);

  /// The names in the files. Never rename or reuse one.
  private static final NamedType[] TYPES = {
    new NamedType(CallEvent.Arrived.class, "arrived"),
    new NamedType(CallEvent.Queued.class, "queued"),
    new NamedType(CallEvent.MovedUp.class, "moved_up"),
    new NamedType(CallEvent.WaitPredicted.class, "wait_predicted"),
    new NamedType(CallEvent.Offered.class, "offered"),
    new NamedType(CallEvent.Rang.class, "rang"),
    new NamedType(CallEvent.OfferEnded.class, "offer_ended"),
    new NamedType(CallEvent.Answered.class, "answered"),
    new NamedType(CallEvent.Transferred.class, "transferred"),
    new NamedType(CallEvent.PutThrough.class, "put_through"),
    new NamedType(CallEvent.TalkEnded.class, "talk_ended"),
    new NamedType(CallEvent.GivenUp.class, "given_up"),
    new NamedType(CallEvent.VoicemailLeft.class, "voicemail_left"),
    new NamedType(CallEvent.WentToFallback.class, "went_to_fallback"),
    new NamedType(CallEvent.Rejoined.class, "rejoined"),
    new NamedType(CallEvent.Backfilled.class, "backfilled"),
    new NamedType(CallEvent.RecordingPaused.class, "recording_paused"),
    new NamedType(CallEvent.RecordingResumed.class, "recording_resumed"),
    new NamedType(CallEvent.Ended.class, "ended"),
    new NamedType(CallEvent.Recorded.class, "recorded"),
    new NamedType(CallEvent.RecordingFailed.class, "recording_failed"),
    new NamedType(AgentEvent.LoggedIn.class, "logged_in"),
    new NamedType(AgentEvent.LoggedOut.class, "logged_out"),
    new NamedType(AgentEvent.Paused.class, "paused"),
    new NamedType(AgentEvent.AutoPaused.class, "auto_paused"),
    new NamedType(AgentEvent.Unpaused.class, "unpaused"),
    new NamedType(AgentEvent.MoreTime.class, "more_time"),
    new NamedType(AgentEvent.Ready.class, "ready"),
    new NamedType(TaskEvent.Opened.class, "task_opened"),
    new NamedType(TaskEvent.Repeated.class, "task_repeated"),
    new NamedType(TaskEvent.Taken.class, "task_taken"),
    new NamedType(TaskEvent.CallBackBegan.class, "call_back_began"),
    new NamedType(TaskEvent.ClientCalled.class, "client_called"),
    new NamedType(TaskEvent.ClientAnswered.class, "client_answered"),
    new NamedType(TaskEvent.CallBackEnded.class, "call_back_ended"),
    new NamedType(TaskEvent.Closed.class, "task_closed"),
  };

  private static final ObjectWriter WRITER;
  private static final ObjectReader READER;

  static {
    SimpleModule ids = new SimpleModule("ids");
    text(ids, AccountId.class, AccountId::new);
    text(ids, AgentId.class, AgentId::new);
    text(ids, CallId.class, CallId::new);
    text(ids, QueueId.class, QueueId::new);
    text(ids, TaskId.class, TaskId::new);
    text(ids, PhoneNumber.class, PhoneNumber::new);
    ids.addSerializer(CallOutcome.class, new OutcomeWriter());
    ids.addDeserializer(CallOutcome.class, new OutcomeReader());
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(ids)
            .addMixIn(Fact.class, Typed.class)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .withConfigOverride(
                String.class, o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();
    mapper.registerSubtypes(TYPES);
    WRITER = mapper.writerFor(Fact.class);
    READER = mapper.readerFor(Fact.class);
  }

  private Line() {}

  static byte[] of(long sequence, Fact fact) {
    String json;
    try {
      json = WRITER.writeValueAsString(fact);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a fact that cannot be written: " + fact.getClass(), e);
    }
    byte[] body = ("{\"n\":" + sequence + "," + json.substring(1)).getBytes(StandardCharsets.UTF_8);
    byte[] line = new byte[JSON_AT + body.length + 1];
    System.arraycopy(body, 0, line, JSON_AT, body.length);
    int crc = crc(line, body.length);
    byte[] hex = HexFormat.of().toHexDigits(crc).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(hex, 0, line, 0, hex.length);
    line[8] = ' ';
    line[line.length - 1] = '\n';
    return line;
  }

  /// The sequence of a line (without its LF), or -1 when the line is damaged.
  static long sequence(byte[] line) {
    if (line.length <= JSON_AT + NUMBER.length || line[8] != ' ') {
      return -1;
    }
    int crc = 0;
    for (int i = 0; i < 8; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0) {
        return -1;
      }
      crc = crc << 4 | digit;
    }
    if (crc != crc(line, line.length - JSON_AT)) {
      return -1;
    }
    for (int i = 0; i < NUMBER.length; i++) {
      if (line[JSON_AT + i] != NUMBER[i]) {
        return -1;
      }
    }
    long sequence = 0;
    for (int i = JSON_AT + NUMBER.length; i < line.length && line[i] != ','; i++) {
      int digit = line[i] - '0';
      if (digit < 0 || digit > 9 || sequence > Long.MAX_VALUE / 10 - 10) {
        return -1;
      }
      sequence = sequence * 10 + digit;
    }
    return sequence == 0 ? -1 : sequence;
  }

  /// @throws IOException when the fact is of a kind that this version does not know
  static Fact fact(byte[] line) throws IOException {
    return READER.readValue(line, JSON_AT, line.length - JSON_AT);
  }

  private static int crc(byte[] line, int length) {
    CRC32C crc = new CRC32C();
    crc.update(line, JSON_AT, length);
    return (int) crc.getValue();
  }

  private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(type, new ToStringSerializer(type));
    module.addDeserializer(type, new TextReader<>(type, parse));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}

  private static final class TextReader<T> extends FromStringDeserializer<T> {
    private final transient Function<String, T> parse;

    TextReader(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    protected T _deserialize(String text, DeserializationContext context) {
      return parse.apply(text);
    }
  }

  private static final class OutcomeWriter extends StdSerializer<CallOutcome> {
    OutcomeWriter() {
      super(CallOutcome.class);
    }

    @Override
    public void serialize(CallOutcome outcome, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeStringField("name", outcome.label());
      if (!outcome.reason().isEmpty()) {
        json.writeStringField("reason", outcome.reason());
      }
      json.writeEndObject();
    }

    @Override
    public void serializeWithType(
        CallOutcome outcome, JsonGenerator json, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      serialize(outcome, json, provider);
    }
  }

  private static final class OutcomeReader extends StdDeserializer<CallOutcome> {
    OutcomeReader() {
      super(CallOutcome.class);
    }

    @Override
    public CallOutcome deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      var tree = parser.readValueAsTree();
      if (!(tree instanceof JsonNode node)) {
        throw new IOException("an outcome must be an object");
      }
      try {
        return CallOutcome.of(node.path("name").asText(), node.path("reason").asText());
      } catch (IllegalArgumentException e) {
        throw new IOException(e);
      }
    }
  }
}
