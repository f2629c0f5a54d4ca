package io.calltrail;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A file that a command will write at its end: refused before the work begins when that cannot be.
final class OutputFile implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    Path file = Path.of(value).toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new TypeConversionException(file + " is a folder; name a file in it");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw new TypeConversionException(
          "there is no folder " + file.getParent() + "; make it first");
    }
    if (!Files.isWritable(Files.exists(file) ? file : file.getParent())) {
      throw new TypeConversionException(file + " may not be written by this user");
    }
    return file;
  }
}
