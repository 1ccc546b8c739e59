using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>
/// Answers to callers without a session cost the same, and contain the same, whether an address is known or not. Costs are counted, not
/// timed: a hash costs a hundred times everything else, and the rest is hidden by answering at the next multiple of the time step.
/// </summary>
public sealed class ConstantWorkTests(Servers servers)
{
    private const int StepMs = 100;
    private const string WrongCode = "wrong!";

    [Fact]
    public async Task Known_pending_and_unknown_addresses_cost_as_many_hashes_and_are_answered_alike()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, null, ("Accounts:AnswerStepMilliseconds", "0"));
        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        var passwords = cluster.Services.GetRequiredService<Passwords>();
        var (active, pending) = (Target.NewEmail(), Target.NewEmail());
        _ = await identity.RegisterAsync(Registration(active));
        var (_, code) = await SentCodes.LastAsync(cluster, active, "confirmation");
        Assert.False((await identity.ConfirmAsync(new ConfirmAccount { Email = active, Code = code })).IsRefused);
        _ = await identity.RegisterAsync(Registration(pending));

        foreach (var (email, client) in new[] { (active, "a"), (pending, "b"), (Target.NewEmail(), "c") })
        {
            Assert.Equal((1L, RefusalKind.BadCredentials), await CostAsync(async () => (await identity.LogInAsync(
                new LogIn { Email = email, Password = "not the password", Client = client })).Refusal));
            Assert.Equal(
                (0L, null),
                await CostAsync(
                    async () => (await identity.RequestResetAsync(new RequestReset { Email = email, Client = client })).Refusal));

            // Now both the active and the pending account have a pending code: the number of attempts left must not be revealed.
            Assert.Equal((1L, RefusalKind.CodeRefused), await CostAsync(async () => (await identity.ResetAsync(
                new ResetPassword { Email = email, Code = WrongCode, Password = "another password", Client = client })).Refusal));
            Assert.Equal((0L, RefusalKind.CodeRefused), await CostAsync(async () => (await identity.ConfirmAsync(
                new ConfirmAccount { Email = email, Code = WrongCode, Client = client })).Refusal));
            Assert.Equal(
                (1L, null),
                await CostAsync(async () => (await identity.RegisterAsync(Registration(email) with { Client = client })).Refusal));
        }

        async Task<(long Hashes, RefusalKind? Kind)> CostAsync(Func<Task<Refusal?>> request)
        {
            var before = passwords.Hashes;
            var refusal = await request();
            Assert.Null(refusal?.AttemptsLeft);
            Assert.Null(refusal?.RetryAfterSeconds);
            return (passwords.Hashes - before, refusal?.Kind);
        }
    }

    [Fact]
    public async Task Answers_about_an_address_are_sent_at_a_multiple_of_the_time_step()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, null, ("Accounts:AnswerStepMilliseconds", $"{StepMs}"));
        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        var known = Target.NewEmail();
        foreach (var email in new[] { known, known, Target.NewEmail() })
        {
            await TakesAStepAsync(() => identity.RegisterAsync(Registration(email)));
            await TakesAStepAsync(() => identity.ConfirmAsync(new ConfirmAccount { Email = email, Code = WrongCode }));
            await TakesAStepAsync(() => identity.RequestResetAsync(new RequestReset { Email = email }));
            await TakesAStepAsync(
                () => identity.ResetAsync(new ResetPassword { Email = email, Code = WrongCode, Password = "another password" }));
        }

        static async Task TakesAStepAsync(Func<Task> request)
        {
            var started = Stopwatch.GetTimestamp();
            await request();

            // Timers may fire some milliseconds early, never half a step.
            Assert.True(Stopwatch.GetElapsedTime(started).TotalMilliseconds > StepMs - 20, $"Took {Stopwatch.GetElapsedTime(started)}.");
        }
    }

    private static RegisterAccount Registration(string email) => new()
    {
        Contact = new ContactDetails { Email = email, DisplayName = "Test Person" },
        Password = "correct horse battery",
        Role = Role.Recipient,
    };
}
