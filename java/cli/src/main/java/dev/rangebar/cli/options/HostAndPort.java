package dev.rangebar.cli.options;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Address of a server: {@code 127.0.0.1:9464}, {@code localhost:0}, {@code [::1]:8080}. */
public final class HostAndPort {
    private static final Pattern FORM = Pattern.compile("([^:\\s]+|\\[[0-9A-Fa-f:.]+])?:([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    private HostAndPort() {}

    /**
     * Returns the address that a text states.
     *
     * @throws IllegalArgumentException if it states none, or the host is not known
     */
    public static InetSocketAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || parts.group(1) == null || Integer.parseInt(parts.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is not an address such as 127.0.0.1:8080: a host and a port from 0 to "
                    + MAX_PORT);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(parts.group(1)), Integer.parseInt(parts.group(2)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "': the host is not known", e);
        }
    }
}
