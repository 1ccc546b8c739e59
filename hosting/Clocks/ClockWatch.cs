using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Clocks;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Hosting.Clocks;

/// <summary>
/// Compares this machine's clock with those of the database, of Redis and of silos, so that the process goes by the time that they agree
/// upon. While this machine's is wrong, the service counts as failing, which operators see.
/// </summary>
internal sealed class ClockWatch(
    AgreedTime time, IEnumerable<IClockSource> sources, ServiceStates states, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>A clock that takes longer to answer is not compared: its answer may be as old.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    private readonly IClockSource[] _sources = [.. sources];
    private bool _isWrong;

    /// <summary>Makes a process go by the time that its clock sources agree upon.</summary>
    public static void Add(IServiceCollection services)
    {
        var time = new AgreedTime(TimeProvider.System);
        services.AddSingleton(time);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        services.TryAddSingleton<ServiceStates>();
        services.AddSingleton<IClockSource, RedisClock>();
        services.AddHostedService<ClockWatch>();
    }

    /// <summary>Compares the clocks once.</summary>
    /// <exception cref="WrongClockException">This machine's clock is wrong; the process goes by the others from now on.</exception>
    public async Task CompareAsync(CancellationToken cancellation)
    {
        var readings = await Task.WhenAll(Array.ConvertAll(_sources, source => ReadAsync(source, cancellation)));
        var now = time.GetTimestamp();
        var ahead = time.Compare([.. readings.OfType<Reading>().Select(reading => reading.At + time.GetElapsedTime(reading.Taken, now))]);
        if (ahead != TimeSpan.Zero)
        {
            _isWrong = true;
            var way = ahead > TimeSpan.Zero ? "ahead of" : "behind";
            var seconds = ahead.Duration().TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            throw new WrongClockException(
                $"This machine's clock is {seconds} s {way} the others; the process goes by theirs. Set it by NTP.");
        }

        if (_isWrong)
        {
            _isWrong = false;
            HostingLog.ClockRight(logger);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        states.Of(GetType(), Period).RepeatAsync(Period, () => CompareAsync(stoppingToken), LogFailure, stoppingToken);

    /// <returns>The clock's time, and when it was read by this process's timer; null without a timely answer.</returns>
    private async Task<Reading?> ReadAsync(IClockSource source, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended.CancelAfter(AnswerWithin);
        var asked = time.GetTimestamp();
        try
        {
            var at = await source.ReadAsync(ended.Token).WaitAsync(ended.Token);
            var answered = time.GetTimestamp();
            return at is { } known && time.GetElapsedTime(asked, answered) < AnswerWithin
                ? new Reading(known, asked + ((answered - asked) / 2))
                : null;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The services that work with that server report that it is away.
            return null;
        }
    }

    private void LogFailure(Exception failure)
    {
        if (failure is WrongClockException)
        {
            HostingLog.ClockWrong(logger, failure.Message);
        }
        else
        {
            HostingLog.ClockWatchFailed(logger, failure);
        }
    }

    private sealed record Reading(DateTimeOffset At, long Taken);
}
