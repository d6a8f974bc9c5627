package dev.rangebar.database;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of this library, as its module has it. */
final class LibraryVersion {
    static final String TEXT = Optional.ofNullable(LibraryVersion.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion).orElse("unknown");

    private LibraryVersion() {}
}
