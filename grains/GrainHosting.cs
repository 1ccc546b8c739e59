using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Runtime.Hosting;
using Orleans.Providers;
using Orleans.Serialization.Configuration;
using Orleans.Storage;
using PahlawanPangan.Clocks;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Clocks;
using PahlawanPangan.Grains.Deliveries;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Endings;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Search;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Grains.Operations;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Grains.Recalls;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Grains.Statements;
using PahlawanPangan.Grains.Upkeep;
using PahlawanPangan.Operations;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains;

/// <summary>Registers everything that the grains need in a silo.</summary>
public static class GrainHosting
{
    /// <summary>
    /// Adds the grains' services. Settings come from the sections <c>Postgres</c>, <c>Nats</c>, <c>Journal</c>, <c>Relay</c>,
    /// <c>Lots</c>, <c>Accounts</c> and <c>Passwords</c>, and each is checked when the host starts. A <see cref="PickupCodes"/> and an
    /// <see cref="IdentityKeys"/> must be added by the host.
    /// </summary>
    public static IServiceCollection AddPanganGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPanganDatabase(configuration);
        services.AddSetting<NatsOptions, NatsOptionsValidator>(configuration, "Nats");
        services.AddSetting<JournalOptions, JournalOptionsValidator>(configuration, "Journal");
        services.AddSetting<RelayOptions, RelayOptionsValidator>(configuration, "Relay");
        services.AddSetting<LotOptions, LotOptionsValidator>(configuration, "Lots");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new Clock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IClockSource, DatabaseClock>();
        services.TryAddSingleton<ServiceStates>();
        services.TryAddSingleton<WorkSigns>();
        services.AddSingleton(provider => new DueWork(
            provider.GetRequiredService<LotShards>().Queries,
            provider.GetRequiredService<Clock>(),
            provider.GetRequiredService<WorkSigns>()));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LotOptions>>().Value.ToPolicy());
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<NatsOptions>>().Value);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RelayOptions>>().Value);
        services.AddSingleton<SafetyTables>();
        services.AddHostedService<SafetyTablesFeed>();
        services.AddSingleton<LotStore>();
        services.AddSingleton<ILotStore>(provider => provider.GetRequiredService<LotStore>());
        services.AddSingleton<RecipientDiets>();
        services.AddSingleton<KeptAnswers>();
        services.AddHostedService<KeptAnswerCleanupService>();
        services.AddSingleton<OutboxDoorbell>();
        services.AddSingleton<BrokerProbe>();
        services.AddSingleton<Func<IJournalBatch<LotCommit>>>(static () => new LotBatch());
        services.AddSingleton<ShardedJournal<LotCommit>>();
        services.AddSingleton<IJournalHealth>(provider => provider.GetRequiredService<ShardedJournal<LotCommit>>());
        services.AddSingleton<IJournal<LotCommit>>(provider => provider.GetRequiredService<ShardedJournal<LotCommit>>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ShardedJournal<LotCommit>>());
        services.AddPanganDocuments();
        services.AddPanganAccounts(configuration);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RelayService>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadlineService>();
        services.AddSingleton(provider => new RecallStore(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<Clock>()));
        services.AddSingleton<RecallSearch>();
        services.AddHostedService<OutboxMaintenanceService>();
        services.AddSetting<UpkeepOptions, UpkeepOptionsValidator>(configuration, "Upkeep");
        services.AddHostedService<UpkeepService>();
        services.AddSingleton<StatusReader>();
        services.AddKeyedSingleton<IControllable, ServiceReporter>(ServiceReporter.Name);
        services.Configure<TypeManifestOptions>(static types => types.AllowedTypes.Add(typeof(ServiceReporter).FullName!));
        services.AddHostedService<SiloWatch>();
        services.AddSingleton<ClusterWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ClusterWatch>());
        services.AddPanganDownstream(configuration);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ConsumerHost>();
        return services;
    }

    /// <summary>
    /// Adds the consumers and what reads their tables, without running any. Settings come from the sections <c>Downstream</c>,
    /// <c>Ledger</c> and <c>Notifications</c>.
    /// </summary>
    public static IServiceCollection AddPanganDownstream(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSetting<DownstreamOptions, DownstreamOptionsValidator>(configuration, "Downstream");
        services.AddSetting<LedgerOptions, LedgerOptionsValidator>(configuration, "Ledger");
        services.AddSetting<NotificationOptions, NotificationOptionsValidator>(configuration, "Notifications");
        services.AddSetting<RecallOptions, RecallOptionsValidator>(configuration, "Recalls");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new Clock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new LedgerDatabase(
            provider.GetRequiredService<IOptions<LedgerOptions>>().Value.ConnectionString is { Length: > 0 } own
                ? own
                : provider.GetRequiredService<IOptions<PostgresOptions>>().Value.ConnectionString));
        services.AddSingleton(
            provider => new WebhookTargets(provider.GetRequiredService<IOptions<NotificationOptions>>().Value.AllowPrivateTargets));
        services.TryAddSingleton<WorkSigns>();
        services.AddSingleton(provider => new StreamFeed(
            provider.GetRequiredService<LotShards>().Background(0),
            provider.GetRequiredService<NatsOptions>(),
            provider.GetRequiredService<IOptions<DownstreamOptions>>().Value,
            provider.GetRequiredService<WorkSigns>()));
        services.AddSingleton<IEventConsumer, LedgerConsumer>();
        services.AddSingleton<IEventConsumer, NotificationConsumer>();
        services.AddSingleton<IEventConsumer, DeliveryNotificationConsumer>();
        services.AddSingleton<IEventConsumer, MessageConsumer>();
        services.AddSingleton<IEventConsumer, LogisticsConsumer>();
        services.AddSingleton<IEventConsumer, DeliveryProjection>();
        services.AddSingleton<IEventConsumer, ImpactConsumer>();
        services.AddSingleton<IEventConsumer, OpenLotProjection>();
        services.AddSingleton<IEventConsumer, StatementConsumer>();
        services.AddSingleton(MessageSender.Dead);
        services.AddSingleton(WebhookQueue.Dead);
        services.AddSingleton(DeliveryQueue.Dead);
        services.AddSingleton<DeadLetterService>();
        services.AddSingleton<IdleLanes>();
        services.AddSingleton<IConsumerRegister, ConsumerRegister>();
        services.AddSingleton<OutboxReplay>();
        services.AddSingleton<HandledEvents>();
        services.AddSingleton<DatabaseAdoption>();
        return services;
    }

    /// <summary>
    /// Adds the services that sign checkpoints and send webhooks. A <see cref="LedgerKey"/> and a <see cref="WebhookSecrets"/> must be
    /// added by the host.
    /// </summary>
    public static IServiceCollection AddPanganSigning(this IServiceCollection services)
    {
        services.AddHostedService<CheckpointSigner>();
        services.AddHostedService(InBackground<WebhookSender>);
        services.AddHostedService(InBackground<DeliveryDispatcher>);
        services.AddHostedService<DeliveryUpkeep>();
        services.AddHostedService(InBackground<MessageSender>);
        services.AddHostedService<RecallService>();
        return services;
    }

    /// <summary>Adds the check that refuses servers with which the engine cannot work, before anything starts.</summary>
    public static IServiceCollection AddPanganEnvironmentCheck(this IServiceCollection services) =>
        services.AddHostedService<EnvironmentCheck>().AddHostedService<PrimaryWatchService>();

    /// <summary>Adds the databases and what migrates them, without any grain.</summary>
    public static IServiceCollection AddPanganDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSetting<PostgresOptions, PostgresOptionsValidator>(configuration, "Postgres");
        services.TryAddSingleton(provider => PostgresPool.Create(
            provider.GetRequiredService<IOptions<PostgresOptions>>().Value.ConnectionString));
        services.TryAddSingleton<LotShards>();
        services.TryAddSingleton<ShardMigrator>();
        return services;
    }

    /// <summary>A service over the pool for background work, so that requests never wait for its connections.</summary>
    private static T InBackground<T>(IServiceProvider provider) =>
        ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<LotShards>().Background(0));

    private static void AddPanganAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSetting<AccountOptions, AccountOptionsValidator>(configuration, "Accounts");
        services.AddSetting<PasswordOptions, PasswordOptionsValidator>(configuration, "Passwords");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AccountOptions>>().Value);
        services.AddSingleton<Passwords>();
        services.AddSingleton<OneTimeCodes>();
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<ContactCipher>();
        services.AddSingleton<AccountMessages>();
        services.AddSingleton<RevocationStore>();
        services.AddHostedService<RevocationCleanupService>();
        services.AddSingleton<OperatorProvisioner>();
        services.AddSingleton<ContactRecords>();
        services.AddSingleton<EndingAccounts>();
        services.TryAddSingleton<LotGrains>();
        services.AddSingleton<PersonalErasure>();
        services.AddSingleton<AccountEnding>();
        services.AddSingleton<AccountEndService>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountEndService>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ContactResealService>();
    }

    private static void AddPanganDocuments(this IServiceCollection services)
    {
        services.AddSingleton<DocumentStore>();
        services.AddGrainStorage(
            DocumentStorage.Name, static (provider, _) => ActivatorUtilities.CreateInstance<DocumentStorage>(provider));
        services.AddHostedService<DocumentCleanupService>();
        services.AddGrainStorage(
            PlainStorage.Name,
            static (provider, _) => new PlainStorage(provider.GetRequiredKeyedService<IGrainStorage>(PlainStorage.StockName)));
        services.AddAdoNetGrainStorage(
            PlainStorage.StockName,
            builder => builder.Configure<IOptions<PostgresOptions>>((storage, postgres) =>
            {
                storage.Invariant = "Npgsql";
                storage.ConnectionString = PostgresPool.Settings(postgres.Value.ConnectionString);
            }));
    }

    private static void AddSetting<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.TryAddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
    }
}
