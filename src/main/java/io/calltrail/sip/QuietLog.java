package io.calltrail.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;

/// JAIN-SIP's own log, not kept: without this it looks for log4j. Public, with a plain constructor,
/// since JAIN-SIP makes it by name.
public final class QuietLog implements StackLogger {
  @Override
  public void logStackTrace() {}

  @Override
  public void logStackTrace(int level) {}

  @Override
  public void logException(Throwable e) {}

  @Override
  public void logDebug(String message) {}

  @Override
  public void logDebug(String message, Exception e) {}

  @Override
  public void logTrace(String message) {}

  @Override
  public void logFatalError(String message) {}

  @Override
  public void logError(String message) {}

  @Override
  public void logError(String message, Exception e) {}

  @Override
  public void logWarning(String message) {}

  @Override
  public void logInfo(String message) {}

  @Override
  public void disableLogging() {}

  @Override
  public void enableLogging() {}

  @Override
  public void setBuildTimeStamp(String stamp) {}

  @Override
  public void setStackProperties(Properties properties) {}

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public boolean isLoggingEnabled() {
    return false;
  }

  @Override
  public boolean isLoggingEnabled(int level) {
    return false;
  }

  @Override
  public String getLoggerName() {
    return "sip";
  }
}
