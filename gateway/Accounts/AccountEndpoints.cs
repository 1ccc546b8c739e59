using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Registers, shows and changes accounts.</summary>
internal static class AccountEndpoints
{
    /// <summary>Maps the endpoints of accounts.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("Identity");
        MapPublic(api);
        MapDiet(api);

        api.MapGet("/accounts/me", GetOwnAsync).WithName("getAccount").WithSummary("Get the caller's account")
            .RequireAnyRole()
            .ProducesProblems(ProblemType.NotFound);
        api.MapGet("/accounts/me/export", AccountExport.ExportAsync).WithName("exportAccount")
            .WithSummary("Export everything that is kept of the caller's account")
            .RequireAnyRole()
            .ProducesProblems(ProblemType.NotFound);
        api.MapPatch("/accounts/me", ChangeOwnAsync).WithName("changeAccount")
            .WithSummary("Change the caller's account; a new address or password needs the present password")
            .RepeatsByKey()
            .RequireAnyRole().LimitAsCostly()
            .ProducesProblems(ProblemType.NotFound);
        api.MapPost("/accounts/me/email-confirmation", ConfirmEmailAsync).WithName("confirmEmail")
            .WithSummary("Confirm a new e-mail address")
            .RepeatsByKey()
            .RequireAnyRole().LimitAsCostly()
            .ProducesProblems(ProblemType.CodeRefused);
        api.MapDelete("/accounts/me", DeleteOwnAsync).WithName("deleteAccount").WithSummary("Delete the caller's account")
            .EndsItsToken("The account and its sessions are gone.")
            .RequireAnyRole()
            .ProducesProblems(ProblemType.NotFound);
        api.MapPatch("/accounts/{accountId}", AdministerAsync).WithName("governAccount")
            .WithSummary("Change an account's role, or disable or enable it; its sessions end")
            .RepeatsByKey()
            .RequireRole(Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
    }

    private static void MapDiet(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts/me/diet", GetDietAsync).WithName("getDiet")
            .WithSummary("Get the caller's diet, which claims are checked against")
            .RequireRole(Role.Recipient);
        api.MapPut("/accounts/me/diet", SetDietAsync).WithName("setDiet")
            .WithSummary("Replace the caller's diet; it holds for the next claim")
            .RepeatsByKey()
            .RequireRole(Role.Recipient);
    }

    private static void MapPublic(IEndpointRouteBuilder api)
    {
        api.MapPost("/accounts", RegisterAsync).WithName("register").WithSummary("Register an account; a code is sent to its address")
            .RepeatsAsIs("It is answered alike each time, and the code that was sent last is valid.")
            .AllowEveryone().LimitAsCostly();
        api.MapPost("/accounts/confirmation", ConfirmAsync).WithName("confirmAccount").WithSummary("Confirm a registration")
            .RepeatsByKey()
            .AllowEveryone().LimitAsCostly()
            .ProducesProblems(ProblemType.CodeRefused);
        api.MapPost("/accounts/password-reset", RequestResetAsync).WithName("requestReset")
            .WithSummary("Request a code that allows a new password")
            .RepeatsAsIs("It is answered alike each time, and the code that was sent last is valid.")
            .AllowEveryone().LimitAsCostly();
        api.MapPost("/accounts/password-reset/confirmation", ResetAsync).WithName("resetPassword")
            .WithSummary("Set a new password; every session ends")
            .RepeatsByKey()
            .AllowEveryone().LimitAsCostly()
            .ProducesProblems(ProblemType.CodeRefused);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RegisterAsync(
        ClientAddress client, RegistrationRequest body, IGrainFactory grains) =>
        Accept(await Identity(grains).RegisterAsync(body.ToCommand(client)));

    private static async Task<Results<NoContent, ProblemHttpResult>> ConfirmAsync(
        ClientAddress client, EmailCodeRequest body, IGrainFactory grains)
    {
        var command = new ConfirmAccount
        {
            Client = client.Value,
            TraceParent = RequestTrace.Parent,
            Email = body.Email!,
            Code = CodeAttribute.Parse(body.Code!),
        };
        return Answer(await Identity(grains).ConfirmAsync(command));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RequestResetAsync(
        ClientAddress client, EmailRequest body, IGrainFactory grains)
    {
        var command = new RequestReset { Client = client.Value, TraceParent = RequestTrace.Parent, Email = body.Email! };
        return Accept(await Identity(grains).RequestResetAsync(command));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ResetAsync(
        ClientAddress client, ResetRequest body, IGrainFactory grains)
    {
        var command = new ResetPassword
        {
            Client = client.Value,
            TraceParent = RequestTrace.Parent,
            Email = body.Email!,
            Code = CodeAttribute.Parse(body.Code!),
            Password = body.Password!,
        };
        return Answer(await Identity(grains).ResetAsync(command));
    }

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> GetOwnAsync(
        AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IAccountGrain>(caller.Id).GetAsync(caller));

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> ChangeOwnAsync(
        AuthenticatedCaller caller, ClientAddress client, ChangeAccountRequest body, IGrainFactory grains) =>
        Answer(await Identity(grains).ChangeAsync(body.ToCommand(caller.Id, client)));

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> ConfirmEmailAsync(
        AuthenticatedCaller caller, CodeRequest body, IGrainFactory grains) =>
        Answer(await Identity(grains).ConfirmEmailAsync(caller.Id, CodeAttribute.Parse(body.Code!), RequestTrace.Parent));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteOwnAsync(AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await Identity(grains).DeleteAsync(caller.Id, RequestTrace.Parent));

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> AdministerAsync(
        Guid accountId, AuthenticatedCaller caller, AdministerAccountRequest body, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IAccountGrain>(accountId).AdministerAsync(caller, body.ToRole(), body.Disabled, RequestTrace.Parent));

    private static async Task<Ok<DietModel>> GetDietAsync(AuthenticatedCaller caller, IGrainFactory grains) =>
        TypedResults.Ok(DietModel.Of(await grains.GetGrain<IDietGrain>(caller.Id).GetAsync() ?? RecipientDiet.None));

    private static async Task<Results<Ok<DietModel>, ProblemHttpResult>> SetDietAsync(
        AuthenticatedCaller caller, DietModel body, IGrainFactory grains, CancellationToken cancellation)
    {
        var reply = await DietSender.SetAsync(grains, caller, body, cancellation);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(DietModel.Of(reply.Value));
    }

    private static IIdentityGrain Identity(IGrainFactory grains) => grains.GetGrain<IIdentityGrain>(0);

    private static Results<Ok<AccountResponse>, ProblemHttpResult> Answer(in Reply<AccountView> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(AccountResponse.Of(reply.Value));

    private static Results<NoContent, ProblemHttpResult> Answer(in Reply<Done> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.NoContent();

    private static Results<Accepted, ProblemHttpResult> Accept(in Reply<Done> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Accepted((string?)null);
}
