/** A class of C++ whose constructor registers the driver, for the tests of the rules on registrations. */

export interface ConstructorParts {
    /** What follows the capture; its first line is line 18. */
    readonly body: string;
    /** Further members, and where they stand: behind the registration. */
    readonly members?: string;
    /** What stands before the class. */
    readonly before?: string;
    readonly bases?: string;
    readonly initializers?: string;
    readonly specifiers?: string;
    readonly rest?: string;
}

/** A constructor that registers and, unless `captures` is false, captures by a helper. */
export function constructorOf({ body, members = "", before = "", bases = "", initializers = "", specifiers = "", rest = "" }: ConstructorParts, captures = true): string {
    const capture = captures ? "status = WskCaptureProviderNPI(&m_reg, WSK_NO_WAIT, &m_npi); if (!NT_SUCCESS(status)) { WskDeregister(&m_reg); throw status; }" : "";
    return `${before}
class Listener${bases} {
public:
    Listener(int port);
    Listener();
    ~Listener() { ${captures ? "WskReleaseProviderNPI(&m_reg); " : ""}WskDeregister(&m_reg); }
    NTSTATUS Bind();
private:
    WSK_REGISTRATION m_reg;
    WSK_PROVIDER_NPI m_npi;
    PWSK_SOCKET m_socket;
    ${members}
};
Listener::Listener(int port)${specifiers}${initializers} {
    WSK_CLIENT_NPI client = { NULL, &g_Dispatch };
    NTSTATUS status = WskRegister(&client, &m_reg); if (!NT_SUCCESS(status)) throw status;
    ${capture}
${body}
}
${rest}`;
}

/** Constructors that throw and leave nothing behind that nobody could end, or that others may end. */
export const SILENT_CONSTRUCTORS: readonly { readonly name: string; readonly parts: ConstructorParts }[] = [
    { name: "a member whose destructor may undo it", parts: { before: "class Undo { public: ~Undo(); };", members: "Undo m_undo{&m_reg};", body: "    if (!Bind2(port)) throw port;" } },
    { name: "a member of a template out of sight", parts: { members: "std::unique_ptr<Undo> m_undo;", body: "    if (!Bind2(port)) throw port;" } },
    { name: "a base in sight, whose destructor may know of it", parts: { before: "class Base { public: virtual ~Base() {} };", bases: " : public Base", body: "    if (!Bind2(port)) throw port;" } },
    { name: "an element of the object stands in a list", parts: { members: "LIST_ENTRY m_link;", before: "LIST_ENTRY g_all;", body: "    InsertTailList(&g_all, &m_link); if (!Bind2(port)) throw port;" } },
    { name: "a helper keeps the object", parts: { before: "class Listener; Listener *g_listener; static void Track(Listener *l) { g_listener = l; }", body: "    Track(this); if (!Bind2(port)) throw port;" } },
    { name: "a base that is out of sight", parts: { bases: " : public Elsewhere", body: "    if (!Bind2(port)) throw port;" } },
    { name: "another constructor has made the object", parts: { initializers: " : Listener()", body: "    if (!Bind2(port)) throw port;" } },
    { name: "a local object that undoes it", parts: { before: "class Undo { public: Undo(PWSK_REGISTRATION r); ~Undo(); };", body: "    Undo undo(&m_reg); if (!Bind2(port)) throw port;" } },
    { name: "a lambda that undoes it", parts: { body: "    auto undo = OnExit([&] { WskDeregister(&m_reg); }); if (!Bind2(port)) throw port;" } },
    { name: "a handler that undoes it", parts: { body: "    try { if (!Bind2(port)) throw port; } catch (...) { Undo(); throw; }" } },
    { name: "a finally that undoes it", parts: { body: "    __try { if (!Bind2(port)) throw port; } __finally { Undo(this); }" } },
    { name: "a method that may undo it", parts: { body: "    if (!NT_SUCCESS(Bind())) throw port;" } },
    { name: "the object is known to others", parts: { before: "class Listener; Listener *g_listener;", body: "    g_listener = this; if (!Bind2(port)) throw port;" } },
    { name: "nothing may leave the constructor", parts: { specifiers: " noexcept", body: "    if (!Bind2(port)) throw port;" } },
];
