package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What the interface is described as, held against what it answers.
final class ApiSchema {
  private static final String ID = "https://calltrail.invalid/openapi.yaml";
  private static final Set<Integer> OF_NO_RESOURCE = Set.of(401, 404, 405, 413);

  private final String text;
  private final JsonNode document;
  private final SchemaRegistry schemas;

  ApiSchema() throws IOException {
    try (InputStream in = ApiSchema.class.getResourceAsStream(Description.FILE)) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    document = new YAMLMapper().readTree(text);
    schemas =
        SchemaRegistry.withDefaultDialect(
            Dialects.getOpenApi31(), registry -> registry.schemas(Map.of(ID, text)));
  }

  String text() {
    return text;
  }

  JsonNode document() {
    return document;
  }

  /// Fails when an answer is not as described.
  void check(HttpResponse<String> answer) throws IOException {
    String path = answer.request().uri().getPath();
    String method = answer.request().method().toLowerCase(Locale.ROOT);
    Optional<String> resource = resource(path, method);
    int status = answer.statusCode();
    if (resource.isEmpty()) {
      assertThat(OF_NO_RESOURCE).as("%s %s is not described", method, path).contains(status);
      return;
    }
    JsonNode responses = document.path("paths").path(resource.get()).path(method).path("responses");
    String code = responses.has("" + status) ? "" + status : "default";
    assertThat(status >= 400 || responses.has("" + status))
        .as("%s %s answers %d, which is not described", method, path, status)
        .isTrue();
    JsonNode response = followed(responses.path(code));
    String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
    if (response.path("content").isMissingNode()) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    JsonNode content = response.path("content").path(type);
    assertThat(content.isMissingNode()).as("%s %s: type %s", method, path, type).isFalse();
    if (type.endsWith("json")) {
      assertThat(problems(content.path("schema"), answer.body()))
          .as("%s %s: %s", method, path, answer.body())
          .isEmpty();
    }
  }

  /// What is wrong with a value of a schema of the components.
  List<String> problems(String component, String json) throws IOException {
    return problems(
        JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + component),
        json);
  }

  private List<String> problems(JsonNode schema, String json) throws IOException {
    Schema known = schemas.getSchema(SchemaLocation.of(ID + schema.path("$ref").asText("#")));
    return known.validate(new JsonMapper().readTree(json)).stream().map(Object::toString).toList();
  }

  private JsonNode followed(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private Optional<String> resource(String path, String method) {
    var found =
        document.path("paths").properties().stream()
            .filter(p -> p.getValue().has(method))
            .map(Map.Entry::getKey)
            .filter(p -> path.matches(p.replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+")))
            .toList();
    // a fixed path goes before one with an id
    return found.stream().filter(p -> !p.contains("{")).findFirst().or(found.stream()::findFirst);
  }
}
