using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Orleans.Configuration
{
    /// <summary>Settings of storage in a relational database.</summary>
    public class AdoNetGrainStorageOptions
    {
        /// <summary>When a silo reads the statements, unless told otherwise.</summary>
        public const int DEFAULT_INIT_STAGE = ServiceLifecycleStage.ApplicationServices;

        /// <summary>The ADO.NET provider of storages that name none.</summary>
        public const string DEFAULT_ADONET_INVARIANT = "Microsoft.Data.SqlClient";

        /// <summary>Where the database is.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>When a silo reads the statements.</summary>
        public int InitStage { get; set; } = DEFAULT_INIT_STAGE;

        /// <summary>The name of the ADO.NET provider.</summary>
        public string Invariant { get; set; } = DEFAULT_ADONET_INVARIANT;

        /// <summary>Whether clearing a state deletes its row, version and all.</summary>
        public bool DeleteStateOnClear { get; set; }
    }

    /// <summary>Refuses settings that lack something.</summary>
    public class AdoNetGrainStorageOptionsValidator(AdoNetGrainStorageOptions configurationOptions, string name) : IConfigurationValidator
    {
        /// <inheritdoc/>
        public void ValidateConfiguration()
        {
            if (string.IsNullOrWhiteSpace(configurationOptions.Invariant) || string.IsNullOrWhiteSpace(configurationOptions.ConnectionString))
            {
                throw new OrleansConfigurationException(
                    $"{nameof(AdoNetGrainStorageOptions)} of storage \"{name}\" need {nameof(AdoNetGrainStorageOptions.Invariant)} and "
                    + $"{nameof(AdoNetGrainStorageOptions.ConnectionString)}.");
            }
        }
    }
}

namespace Orleans.Hosting
{
    /// <summary>Adds storage in a relational database to a silo's services.</summary>
    public static class AdoNetGrainStorageServiceCollectionExtensions
    {
        /// <summary>Adds the storage under a name.</summary>
        public static IServiceCollection AddAdoNetGrainStorage(
            this IServiceCollection services, string name, Action<AdoNetGrainStorageOptions> configureOptions) =>
            services.AddAdoNetGrainStorage(name, options => options.Configure(configureOptions));

        /// <summary>Adds the storage under a name.</summary>
        public static IServiceCollection AddAdoNetGrainStorage(
            this IServiceCollection services, string name, Action<OptionsBuilder<AdoNetGrainStorageOptions>>? configureOptions = null)
        {
            configureOptions?.Invoke(services.AddOptions<AdoNetGrainStorageOptions>(name));
            services.AddTransient<IConfigurationValidator>(provider => new AdoNetGrainStorageOptionsValidator(
                provider.GetRequiredService<IOptionsMonitor<AdoNetGrainStorageOptions>>().Get(name), name));
            return services.AddGrainStorage(name, static (provider, name) => AdoNetGrainStorageFactory.Create(
                provider.GetRequiredService<IOptionsMonitor<AdoNetGrainStorageOptions>>(), provider.GetRequiredService<IOptions<ClusterOptions>>(), name));
        }
    }

    /// <summary>Adds storage in a relational database to a silo.</summary>
    public static class AdoNetGrainStorageSiloBuilderExtensions
    {
        /// <summary>Adds the storage as the default one.</summary>
        public static ISiloBuilder AddAdoNetGrainStorageAsDefault(this ISiloBuilder builder, Action<AdoNetGrainStorageOptions> configureOptions) =>
            builder.AddAdoNetGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);

        /// <summary>Adds the storage under a name.</summary>
        public static ISiloBuilder AddAdoNetGrainStorage(
            this ISiloBuilder builder, string name, Action<AdoNetGrainStorageOptions> configureOptions) =>
            builder.ConfigureServices(services => services.AddAdoNetGrainStorage(name, configureOptions));

        /// <summary>Adds the storage under a name.</summary>
        public static ISiloBuilder AddAdoNetGrainStorage(
            this ISiloBuilder builder, string name, Action<OptionsBuilder<AdoNetGrainStorageOptions>>? configureOptions = null) =>
            builder.ConfigureServices(services => services.AddAdoNetGrainStorage(name, configureOptions));
    }
}
