package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every error that no resource answered itself, as a [Problem].
final class ProblemHandler implements ServerErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  @Override
  public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    Throwable root = Exceptions.peel(cause);
    HttpStatus status =
        switch (root) {
          case ContentTooLargeException _ -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
          case RequestTimeoutException _ -> HttpStatus.SERVICE_UNAVAILABLE;
          case HttpStatusException e -> e.httpStatus();
          default -> {
            LOG.error("web: {} {} failed", ctx.method(), ctx.config().route(), root);
            yield HttpStatus.INTERNAL_SERVER_ERROR;
          }
        };
    return new Problem(status, detail(status)).response().toHttpResponse();
  }

  @Override
  public AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return new Problem(status, detail(status)).response();
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return new Problem(status, detail(status)).response();
  }

  private static String detail(HttpStatus status) {
    return switch (status.code()) {
      case 404 -> "Nothing is here; / lists what there is.";
      case 405 -> "This resource does not know that method.";
      case 413 -> "The request is too large.";
      case 500 -> "Something failed here; the log tells more.";
      case 503 -> "The request took too long.";
      default -> status.reasonPhrase() + ".";
    };
  }
}
