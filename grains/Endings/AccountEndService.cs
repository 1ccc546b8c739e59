using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Endings;

/// <summary>
/// Carries out what ends with accounts, wherever a crash or an outage left it. Each is done at once, and once more a minute later: until
/// then another gateway may have let in a request of a session that had just ended.
/// </summary>
internal sealed class AccountEndService(
    EndingAccounts endings, AccountEnding ending, DueWork due, Clock clock, ServiceStates states, ILogger<AccountEndService> logger)
    : PeriodicHostedService(TimeSpan.FromSeconds(1), states, logger)
{
    private const int AccountsMax = 20;

    private readonly DueRows _due = due.Add("SELECT FROM ending_account WHERE next_at <= $1");

    /// <summary>Longer than any gateway accepts a token without knowing which sessions ended.</summary>
    private static readonly TimeSpan TokensEndWithin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);

    /// <summary>Ends what is due; returns how many accounts were looked at.</summary>
    public async Task<int> EndDueAsync(CancellationToken cancellation)
    {
        var due = await endings.TakeAsync(AccountsMax, cancellation);
        await Task.WhenAll(due.Select(account => EndAsync(account, cancellation)));
        return due.Count;
    }

    /// <inheritdoc/>
    protected override Task? NextSign => _due.NextSign;

    /// <inheritdoc/>
    protected override string Work => "Ending of accounts";

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (!await _due.AnyAsync(stoppingToken))
        {
            FoundNothing = true;
            return;
        }

        while (await EndDueAsync(stoppingToken) == AccountsMax)
        {
            // There may be more.
        }
    }

    private async Task EndAsync(EndingAccount account, CancellationToken cancellation)
    {
        var begun = clock.Now;
        try
        {
            await ending.RunAsync(account.AccountId, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // The others go on; this one is tried again.
            if (account.Attempts == 1)
            {
                GrainLog.AccountNotEnded(_logger, account.AccountId, failure);
            }

            var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(account.Attempts, 6)));
            await endings.ReturnAsync(account, clock.Now + (wait < RetryMax ? wait : RetryMax), failure.Message);
            return;
        }

        if (begun >= account.Since + TokensEndWithin)
        {
            await endings.RemoveAsync(account);
        }
        else
        {
            await endings.ReturnAsync(account, account.Since + TokensEndWithin, error: null);
        }
    }

    private readonly ILogger _logger = logger;
}
