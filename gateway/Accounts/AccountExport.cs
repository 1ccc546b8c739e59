using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Exports what is kept of an account.</summary>
internal static class AccountExport
{
    /// <summary>Answers with the caller's data, page by page.</summary>
    public static async Task<Results<Ok<AccountExportResponse>, ProblemHttpResult>> ExportAsync(
        AuthenticatedCaller caller, IGrainFactory grains, HttpResponse response)
    {
        var account = await grains.GetGrain<IAccountGrain>(caller.Id).GetAsync(caller);
        if (account.IsRefused)
        {
            return account.Refusal.ToProblem();
        }

        var webhooks = await grains.GetGrain<IWebhookGrain>(0).ListAsync(caller);
        if (webhooks.IsRefused)
        {
            return webhooks.Refusal.ToProblem();
        }

        var preferences = await grains.GetGrain<INotificationPreferencesGrain>(caller.Id).GetAsync();
        var diet = await grains.GetGrain<IDietGrain>(caller.Id).GetAsync();
        var courier = await grains.GetGrain<ICourierGrain>(caller.Id).ProfileAsync();
        var own = grains.GetGrain<IPersonalDataGrain>(0);
        var inbox = grains.GetGrain<INotificationGrain>(0);
        var shown = AccountResponse.Of(account.Value);
        response.Headers.ContentDisposition = "attachment; filename=\"account.json\"";
        return TypedResults.Ok(new AccountExportResponse
        {
            Id = shown.Id,
            Role = shown.Role,
            Kind = shown.Kind,
            Status = shown.Status,
            Email = shown.Email,
            DisplayName = shown.DisplayName,
            Phone = shown.Phone,
            Location = shown.Location,
            CreatedAt = shown.CreatedAt,
            Sessions = [.. account.Value.Sessions.Select(SessionResponse.Of)],
            NotificationPreferences = NotificationPreferencesModel.Of(preferences),
            Diet = DietModel.Of(diet ?? RecipientDiet.None),
            Webhooks = [.. webhooks.Value.Items.Select(WebhookResponse.Of)],
            Courier = courier is null ? null : CourierModel.Of(courier),
            Lots = EachAsync(page => own.LotsAsync(caller, page), LotResponse.Of),
            Claims = EachAsync(
                page => own.ClaimsAsync(caller, page),
                static claim => ClaimResponse.Of(claim.Claim) with
                {
                    Delivery = claim.DeliverTo is { } place ? DeliveryModel.Of(place) : null,
                }),
            Deliveries = EachAsync(page => own.DeliveriesAsync(caller, page), CourierDeliveryResponse.Of),
            Notifications = EachAsync(page => inbox.ListAsync(caller, page), NotificationResponse.Of),
        });
    }

    /// <summary>Every item of a list. If a page cannot be read, the answer breaks off, and its JSON is incomplete.</summary>
    private static async IAsyncEnumerable<TItem> EachAsync<TView, TItem>(
        Func<PageRequest, Task<Reply<Page<TView>>>> read, Func<TView, TItem> of)
    {
        string? cursor = null;
        do
        {
            var reply = await read(new PageRequest(PageRequest.LimitMax, cursor));
            if (reply.IsRefused)
            {
                throw new ProblemException(Problem.Of(reply.Refusal));
            }

            foreach (var view in reply.Value.Items)
            {
                yield return of(view);
            }

            cursor = reply.Value.Next;
        }
        while (cursor is not null);
    }
}
