using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// A recipient who claims and gives back. Each request has a key, and is sent again with it until it is answered; a request that was "not
/// done" is given up half of the time, and another one made.
/// </summary>
internal sealed class SimulatedClient(Simulation simulation, int number)
{
    private readonly Scheduler _scheduler = simulation.Scheduler;
    private readonly Caller _caller = new(simulation.NewId(), Role.Recipient);
    private readonly List<(Guid Lot, Guid Claim)> _claims = [];
    private readonly HashSet<(Guid Lot, Guid Key)> _keys = [];

    public bool IsDone { get; private set; }

    public async Task RunAsync()
    {
        try
        {
            for (var request = _scheduler.Random.Next(3, 8); request > 0; request--)
            {
                await _scheduler.DelayAsync(_scheduler.Between(TimeSpan.Zero, TimeSpan.FromSeconds(6)));
                await (_claims.Count > 0 && _scheduler.Chance(30) ? CancelAsync() : ClaimAsync());
            }

            IsDone = true;
        }
        catch (Exception failure)
        {
            simulation.Break($"Client {number} failed: {failure}");
        }
    }

    /// <summary>Posts a lot, however often that takes.</summary>
    public static async Task PostAsync(Simulation simulation, Guid lotId, long quantity)
    {
        var command = LotSamples.Post(Scheduler.Start, quantity);
        while (await SendAsync(simulation, lotId, grain => grain.PostAsync(command)) is not { IsRefused: false })
        {
            await simulation.Scheduler.DelayAsync(simulation.Scheduler.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        }
    }

    private async Task ClaimAsync()
    {
        var lot = simulation.Lots[_scheduler.Random.Next(simulation.Lots.Count)];
        var quantity = _scheduler.Random.Next(1, 5);

        // Now and then the key of a claim on another lot.
        var isFresh = _claims.Count == 0 || !_scheduler.Chance(5);
        var claimId = isFresh ? simulation.NewId() : _claims[0].Claim;
        if (!isFresh && !_keys.Add((lot, claimId)))
        {
            return;
        }

        for (var sent = 1; ; sent++)
        {
            var askedAt = _scheduler.Steps;
            var command = new ClaimLot
            {
                Caller = _caller, ClaimId = claimId, Quantity = quantity, Fingerprint = new Fingerprint(claimId),
            };
            var reply = await SendAsync(simulation, lot, grain => grain.ClaimAsync(command));
            simulation.Trace($"client {number} claim {claimId:N} of {quantity}: {Describe(reply)}");
            switch (reply)
            {
                case { IsRefused: false }:
                    simulation.Invariants.ClaimAnswered(lot, claimId, quantity, reply.Value.Value!);
                    _ = _keys.Add((lot, claimId));
                    _claims.Add((lot, reply.Value.Value!.Id));
                    return;
                case { Refusal.Kind: RefusalKind.Unavailable or RefusalKind.Overloaded }:
                    if (sent == 1 && isFresh && _scheduler.Chance(50))
                    {
                        simulation.Invariants.AnsweredAsNotDone(lot, claimId);
                        (claimId, sent) = (simulation.NewId(), 0);
                    }

                    break;
                case null or { Refusal.Kind: RefusalKind.OutcomeUnknown }:
                    break;
                case { Refusal.Kind: RefusalKind.NotFound }:
                    // A second activation that has not loaded the lot since it was posted.
                    break;
                case { Refusal.Kind: RefusalKind.InsufficientQuantity or RefusalKind.LotNotOpen }:
                    simulation.Invariants.ClaimRefused(lot, quantity, askedAt);
                    return;
                default:
                    simulation.Break($"A claim was refused: {reply.Value.Refusal!.Kind}.");
                    return;
            }

            await PauseAsync();
        }
    }

    private async Task CancelAsync()
    {
        var (lot, claimId) = _claims[_scheduler.Random.Next(_claims.Count)];
        var command = new CancelClaim { Caller = _caller, ClaimId = claimId };
        while (true)
        {
            var reply = await SendAsync(simulation, lot, grain => grain.CancelAsync(command));
            simulation.Trace($"client {number} cancel {claimId:N}: {Describe(reply)}");
            switch (reply)
            {
                case { IsRefused: false } or { Refusal.Kind: RefusalKind.ClaimNotHeld }:
                    simulation.Invariants.CancelAnswered(lot, claimId);
                    return;
                case { Refusal.Kind: RefusalKind.NotFound }:
                    // A second activation that has not loaded the lot since the claim.
                    break;
                default:
                    break;
            }

            await PauseAsync();
        }
    }

    private static string Describe<T>(Reply<T>? reply)
        where T : class => reply is null ? "no answer" : reply.Value.Refusal?.Kind.ToString() ?? "done";

    private Task PauseAsync() => _scheduler.DelayAsync(_scheduler.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2)));

    /// <summary>Null when no answer came.</summary>
    private static async Task<Reply<T>?> SendAsync<T>(Simulation simulation, Guid lotId, Func<LotGrain, ValueTask<Reply<T>>> call)
        where T : class
    {
        try
        {
            return await simulation.Route(lotId).CallAsync(lotId, call);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
