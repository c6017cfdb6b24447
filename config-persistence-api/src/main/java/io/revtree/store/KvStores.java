package io.revtree.store;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens stores by URL: the scheme selects the provider among those on the class or module path. */
public final class KvStores {

    private static final Map<String, String> ARTIFACTS = Map.ofEntries(
            Map.entry("memory", "store-memory"),
            Map.entry("rocksdb", "store-rocksdb"),
            Map.entry("redis", "store-redis"),
            Map.entry("rediss", "store-redis"),
            Map.entry("redis-sentinel", "store-redis"),
            Map.entry("redis-cluster", "store-redis"),
            Map.entry("cassandra", "store-cassandra"),
            Map.entry("consul", "store-consul"),
            Map.entry("consuls", "store-consul"),
            Map.entry("etcd", "store-etcd"),
            Map.entry("etcds", "store-etcd"));

    private static final int BROKEN_MAX = 16;

    private KvStores() {}

    /**
     * Opens the store that the URL names; {@link StoreUrl} says how it is written. Who opens a store closes it.
     *
     * <p>Providers are looked for by the calling thread's context class loader and by the one that loaded this class.
     *
     * @throws InvalidStoreUrlException if the URL is wrong, if no provider opens its scheme, or if it has an option that the
     *     provider does not know; no secret is in it
     * @throws StoreException if more than one provider opens its scheme, or as {@link KvStoreProvider#open} says
     */
    public static KvStore open(String url) {
        return open(StoreUrl.parse(url));
    }

    static KvStore open(StoreUrl url) {
        KvStoreProvider provider = providerOf(url);
        checkOptions(url, provider.options());
        return provider.open(url);
    }

    private static KvStoreProvider providerOf(StoreUrl url) {
        List<String> broken = new ArrayList<>();
        List<KvStoreProvider> all = findProviders(broken);
        List<KvStoreProvider> found = all.stream()
                .filter(provider -> provider.schemes().contains(url.scheme()))
                .toList();
        if (found.isEmpty()) {
            throw new InvalidStoreUrlException(noProvider(url, all, broken));
        }
        if (found.size() > 1) {
            throw new StoreException("several providers open " + url.scheme() + ": URLs, leave one of them: "
                    + found.stream().map(KvStores::describe).collect(Collectors.joining(", ")));
        }
        return found.get(0);
    }

    private static List<KvStoreProvider> findProviders(List<String> broken) {
        // One jar that both loaders see gives the same provider twice, as two classes if both define it.
        Map<String, KvStoreProvider> providers = new LinkedHashMap<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader own = KvStores.class.getClassLoader();
        for (ServiceLoader<KvStoreProvider> loader : List.of(
                ServiceLoader.load(KvStoreProvider.class, context), ServiceLoader.load(KvStoreProvider.class, own))) {
            var entries = loader.stream().iterator();
            while (broken.size() < BROKEN_MAX) {
                try {
                    if (!entries.hasNext()) {
                        break;
                    }
                    KvStoreProvider provider = entries.next().get();
                    providers.putIfAbsent(describe(provider), provider);
                } catch (ServiceConfigurationError e) {
                    broken.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return List.copyOf(providers.values());
    }

    private static String noProvider(StoreUrl url, List<KvStoreProvider> all, List<String> broken) {
        Set<String> schemes = new TreeSet<>();
        all.forEach(provider -> schemes.addAll(provider.schemes()));
        String artifact = ARTIFACTS.get(url.scheme());
        String remedy = artifact == null
                ? "add the artifact that has its provider, or check the spelling"
                : "add the artifact io.revtree:" + artifact;
        String problems = broken.isEmpty() ? "" : "; providers that could not be loaded: " + String.join("; ", broken);
        return "no store for " + url.scheme() + ": URLs was found; found are "
                + (schemes.isEmpty() ? "none" : String.join(", ", schemes)) + "; " + remedy + problems;
    }

    private static String describe(KvStoreProvider provider) {
        CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
        String place = source == null || source.getLocation() == null
                ? "an unknown place"
                : source.getLocation().toString();
        return provider.getClass().getName() + " in " + place;
    }

    private static void checkOptions(StoreUrl url, List<StoreOption> known) {
        Set<String> names = known.stream().map(StoreOption::name).collect(Collectors.toSet());
        for (String name : url.optionNames()) {
            if (!names.contains(name)) {
                throw new InvalidStoreUrlException("unknown option " + name + " in " + url + "; known are "
                        + (known.isEmpty() ? "none" : describe(known)));
            }
        }
    }

    private static String describe(List<StoreOption> options) {
        return options.stream()
                .sorted(Comparator.comparing(StoreOption::name))
                .map(option -> option.name() + " (" + option.meaning() + defaultOf(option.defaultValue()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String defaultOf(@Nullable String value) {
        return value == null ? "" : "; by default " + value;
    }
}
