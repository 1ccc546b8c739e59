using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;
using PahlawanPangan.Tls;

namespace PahlawanPangan.Hosting.Tls;

/// <summary>
/// Looks at the files of TLS, so that operators learn of a rotation, of one that failed, of a certificate that ends, and of others that
/// were refused. Connections look at the files themselves.
/// </summary>
internal sealed class CertificateWatch(
    IEnumerable<WatchedTls> watched, ServiceStates states, TimeProvider time, ILogger<CertificateWatch> logger) : BackgroundService
{
    /// <summary>How long before its end a certificate is mentioned in the log.</summary>
    public static readonly TimeSpan EndingWithin = TimeSpan.FromDays(7);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly Dictionary<TlsFiles, TlsState> _last = [];
    private readonly HashSet<TlsMaterial> _ending = [];

    /// <summary>Adds files to those that are looked at.</summary>
    public static void Add(IServiceCollection services, Func<IServiceProvider, TlsFiles?> files)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceStates>();
        services.AddSingleton(provider => new WatchedTls(files(provider)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CertificateWatch>());
    }

    /// <summary>Looks once.</summary>
    /// <exception cref="TlsFileException">
    /// Files cannot be used, and the previous ones are in use; or a certificate has ended, and no new connection is accepted with it.
    /// </exception>
    public void Look(IReadOnlyCollection<TlsFiles> all)
    {
        List<string> faults = [];
        foreach (var files in all)
        {
            var state = files.Look();
            Report(files.Purpose.Title, _last.GetValueOrDefault(files), state);
            _last[files] = state;
            if (state.Fault is { } fault)
            {
                faults.Add(fault);
            }
            else if (state.Material.NotAfter <= time.GetUtcNow())
            {
                faults.Add($"The certificate of {files.Purpose.Title} ended at {state.Material.NotAfter:u}.");
            }
        }

        if (faults.Count > 0)
        {
            throw new TlsFileException(string.Join(' ', faults));
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var all = watched.Select(static one => one.Files).OfType<TlsFiles>().Distinct().ToList();
        return all.Count == 0
            ? Task.CompletedTask
            : states.Of(GetType(), Period).RepeatAsync(Period, () => LookAsync(all), LogFailure, stoppingToken);
    }

    private Task LookAsync(List<TlsFiles> all)
    {
        Look(all);
        return Task.CompletedTask;
    }

    private void Report(string title, TlsState? last, TlsState state)
    {
        var notAfter = state.Material.NotAfter;
        var end = notAfter?.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) ?? "the end of its authority";
        if (state.Changes > (last?.Changes ?? 0))
        {
            HostingLog.TlsChanged(logger, title, end);
        }

        if (state.Refusals > (last?.Refusals ?? 0))
        {
            HostingLog.TlsRefused(logger, title, state.Refusals - (last?.Refusals ?? 0), state.Refusal);
        }

        if (notAfter - time.GetUtcNow() < EndingWithin && _ending.Add(state.Material))
        {
            HostingLog.TlsEnding(logger, title, end);
        }
    }

    private void LogFailure(Exception failure)
    {
        if (failure is TlsFileException)
        {
            HostingLog.TlsUnusable(logger, failure.Message);
        }
        else
        {
            HostingLog.TlsWatchFailed(logger, failure);
        }
    }
}
