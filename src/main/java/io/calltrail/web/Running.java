package io.calltrail.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The requests that are being answered: a stop waits for them. Armeria's own way of doing so takes
/// a second as soon as anybody is connected.
final class Running implements DecoratingHttpServiceFunction {
  private final Phaser requests = new Phaser(1);

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    if (requests.register() < 0) {
      return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "The service is stopping.")
          .response()
          .toHttpResponse();
    }
    var unused = ctx.log().whenComplete().thenRun(requests::arriveAndDeregister);
    return next.serve(ctx, request);
  }

  /// Returns when all that runs has been answered, or after so long. What comes when nothing runs
  /// any more is refused.
  void end(Duration most) {
    int phase = requests.arriveAndDeregister();
    try {
      requests.awaitAdvanceInterruptibly(phase, most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      requests.forceTermination();
    }
  }
}
