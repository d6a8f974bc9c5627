package dev.rangebar.database;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** Version of this library, from the descriptor of its module. */
final class LibraryVersion {
    static final String TEXT = Optional.ofNullable(LibraryVersion.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion).orElse("unknown");

    private LibraryVersion() {}
}
