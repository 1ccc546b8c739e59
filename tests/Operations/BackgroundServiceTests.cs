using Microsoft.Extensions.Hosting;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains;
using PahlawanPangan.Hosting.Telemetry.Metrics;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Operations;

/// <summary>No exception ends a background service, and operators see each that fails.</summary>
[Finding("a background service that an exception stops")]
public sealed class BackgroundServiceTests
{
    /// <summary>What runs in the background without a base class that survives exceptions, and why.</summary>
    private static readonly Dictionary<string, string> Exempt = new()
    {
        ["CertificateWatch"] = "looks at files from where the periodic service is not known; its loop survives every exception",
        ["ClockWatch"] = "as the one before",
        ["MetricsServer"] = "starts and stops a server",
        ["GracefulStop"] = "acts when the process stops",
        ["ShardedJournal`1"] = "starts and stops the journal's writers, whose loops survive every exception (JournalWriter)",
        ["ClientConnection"] = "waits for the cluster at the start",
        ["RedisWait"] = "waits for Redis at the start",
        ["ClusterGate"] = "acts at the start",
        ["EnvironmentCheck"] = "refuses an environment at the start",
        ["WatchdogLog"] = "configures a log",
    };

    /// <summary>The files that may start loops, timers or reminders; each loop survives every exception.</summary>
    private static readonly string[] Loops =
    [
        "gateway/Http/GatewayService.cs", "grains/PeriodicHostedService.cs", "grains/PeriodicService.cs",
        "grains/AssignedWorkService.cs", "grains/Downstream/ConsumerRunner.cs", "grains/Downstream/EventQueue.cs",
        "grains/Downstream/StreamReading.cs",
        "grains/Journal/GroupJournal.cs",
        "grains/Outbox/StreamPublisher.cs", "grains/Accounts/Passwords.cs", "hosting/Telemetry/Metrics/ScrapeCache.cs",
        "hosting/Clocks/ClockWatch.cs", "hosting/Tls/CertificateWatch.cs",
    ];

    [Fact]
    public void Background_service_outside_of_the_rule_is_named()
    {
        Type[] rule = [typeof(PeriodicHostedService), typeof(PeriodicService), typeof(GatewayService)];
        var outside = new[] { typeof(GrainHosting), typeof(GatewayService), typeof(MetricsServer), typeof(Silo.ActivationOptions) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false }
                && (type.IsAssignableTo(typeof(IHostedService)) || type.IsAssignableTo(typeof(ILifecycleParticipant<ISiloLifecycle>))))
            .Where(type => !Array.Exists(rule, type.IsAssignableTo))
            .Select(type => type.Name)
            .Where(name => !Exempt.ContainsKey(name));

        Assert.Empty(outside);
    }

    [Fact]
    public void Loop_timer_or_reminder_outside_of_the_rule_is_named()
    {
        string[] starts =
        [
            "RegisterGrainTimer", "RegisterTimer(", "RegisterOrUpdateReminder", "IRemindable", "new PeriodicTimer", "new Timer(",
            "Task.Run(", "Task.Factory.StartNew", "new Thread(", ": BackgroundService", "async void",
        ];
        var found = new[] { "grains", "gateway", "hosting", "silo", "grains.interfaces" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => Array.Exists(starts, File.ReadAllText(file).Contains))
            .Select(file => Path.GetRelativePath(Repository.PathOf(), file));

        Assert.Empty(found.Except(Loops));
    }

    [Fact]
    public async Task Service_whose_runs_fail_goes_on_is_logged_once_and_shows_since_when()
    {
        var time = FakeTime.Start();
        using var states = new ServiceStates(time);
        var log = new LogLines<FailingService>();
        using var service = new FailingService(states, log);

        await service.StartAsync(CancellationToken.None);
        await service.RanAsync(3);
        var status = Assert.Single(states.Read());
        Assert.Equal("failing", status.Name);
        Assert.Equal(time.Now, status.FailingSince);
        Assert.StartsWith("FormatException: run ", status.LastFailure, StringComparison.Ordinal);
        Assert.True(status.Failures >= 3);
        Assert.Single(log.Lines);

        service.Fails = false;
        await service.RanAsync(service.Runs + 2);
        Assert.Null(Assert.Single(states.Read()).FailingSince);
        service.Fails = true;
        await service.RanAsync(service.Runs + 2);
        Assert.Equal(2, log.Lines.Count);
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Run_that_hangs_is_overdue()
    {
        var time = FakeTime.Start();
        using var states = new ServiceStates(time);
        var state = states.Of("hanging", TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(0, state.Read().OverdueSeconds);

        _ = state.RunAsync(() => new TaskCompletionSource().Task, _ => { }, CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(60, state.Read().OverdueSeconds);
        state.Succeed();
        Assert.Equal(0, state.Read().OverdueSeconds);
    }

    private sealed class FailingService(ServiceStates states, LogLines<FailingService> log)
        : PeriodicHostedService(TimeSpan.FromMilliseconds(1), states, log)
    {
        private int _runs;

        public bool Fails { get; set; } = true;

        public int Runs => Volatile.Read(ref _runs);

        protected override string Work => "Failing";

        public Task RanAsync(int runs) => Wait.UntilAsync(() => Runs >= runs);

        protected override Task RunOnceAsync(CancellationToken stoppingToken)
        {
            var run = Interlocked.Increment(ref _runs);
            return Fails ? Task.FromException(new FormatException($"run {run}")) : Task.CompletedTask;
        }
    }
}
