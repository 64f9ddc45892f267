package io.holdfast.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
final class ManifestVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Package jar = Holdfast.class.getPackage();
        String version = jar == null ? null : jar.getImplementationVersion();
        return new String[] {"holdfast " + (version == null ? "(not packaged)" : version)};
    }
}
