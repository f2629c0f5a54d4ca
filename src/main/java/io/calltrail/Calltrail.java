package io.calltrail;

public final class Calltrail {
  private Calltrail() {}

  public static void main(String[] args) {
    System.out.println("calltrail");
  }
}
