using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Grains.Documents;

/// <summary>Deletes expired documents, some time after they expired, so that their grains still know why they refuse; and old revocations.</summary>
public sealed class DocumentHousekeeper : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);
    private readonly DocumentStore _store;
    private readonly RevocationStore _revocations;
    private readonly Clock _clock;
    private readonly ILogger<DocumentHousekeeper> _logger;

    /// <summary>Made by the host.</summary>
    public DocumentHousekeeper(DocumentStore store, RevocationStore revocations, Clock clock, ILogger<DocumentHousekeeper> logger)
    {
        _store = store;
        _revocations = revocations;
        _clock = clock;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            try
            {
                await _store.DeleteExpiredAsync(_clock.Now - KeptFor, stoppingToken);
                await _revocations.DeleteExpiredAsync(stoppingToken);
            }
            catch (NpgsqlException problem)
            {
                GrainLog.DocumentsNotTended(_logger, problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
