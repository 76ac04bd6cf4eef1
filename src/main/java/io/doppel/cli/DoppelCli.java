package io.doppel.cli;

import io.doppel.cli.terminal.SystemTerminal;
import io.doppel.cli.terminal.Terminal;
import io.doppel.cli.text.ErrorReport;
import io.doppel.cli.text.Suggestion;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.lang.reflect.Constructor;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line as a whole. One instance carries out one command line; {@link #interrupt} may be
 * called by any thread meanwhile.
 */
public final class DoppelCli {
  /** By each of their names. What a command is called is said here and in its annotation. */
  private static final Map<String, Class<?>> COMMANDS = commands();

  private final Terminal terminal;
  private final Interruption interruption = new Interruption();
  private final Session session;
  private final Map<String, Object> additionalCommands = new LinkedHashMap<>();

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("status", StatusCommand.class);
    commands.put("environment", EnvironmentCommand.class);
    commands.put("env", EnvironmentCommand.class);
    commands.put("repository", RepositoryCommand.class);
    commands.put("repo", RepositoryCommand.class);
    commands.put("source-config", SourceConfigCommand.class);
    commands.put("link", LinkCommand.class);
    commands.put("grants", GrantsCommand.class);
    commands.put("dsource", DsourceCommand.class);
    commands.put("watch", WatchCommand.class);
    commands.put("sync", SyncCommand.class);
    commands.put("snapshot", SyncCommand.class);
    commands.put("snapshots", SnapshotsCommand.class);
    commands.put("provision", ProvisionCommand.class);
    commands.put("vdb", VdbCommand.class);
    commands.put("jobs", JobsCommand.class);
    commands.put("orphans", OrphansCommand.class);
    commands.put("parameters", ParametersCommand.class);
    commands.put("adopt", AdoptCommand.class);
    commands.put("config", ConfigCommand.class);
    commands.put("completion", CompletionCommand.class);
    return commands;
  }

  /**
   * Creates a command line.
   *
   * @param application the program around it
   * @param terminal what it reads and writes
   * @param clock tells the time, and the time zone of the user
   * @param environment returns the value of an environment variable, or null
   */
  public DoppelCli(
      Application application,
      Terminal terminal,
      Clock clock,
      Function<String, String> environment) {
    this.terminal = terminal;
    this.session = new Session(application, terminal, clock, environment, interruption);
  }

  /** Returns the command line of this process, on its own streams. */
  public static DoppelCli ofThisProcess(Application application) {
    return new DoppelCli(
        application,
        new SystemTerminal(System.getProperty("doppel.terminal")),
        Clock.system(ZoneId.systemDefault()),
        System::getenv);
  }

  /**
   * Adds a command that this package does not know.
   *
   * @param command an object with picocli's annotations
   */
  public DoppelCli add(String name, Object command) {
    additionalCommands.put(name, command);
    return this;
  }

  /**
   * Asks the running job to end in an orderly way: what it has begun is undone.
   *
   * @return whether there is one; if not, the process may end at once
   */
  public boolean interrupt() {
    return interruption.request();
  }

  /** Carries out a command line and returns the exit code of the process. */
  public int run(String... arguments) {
    DoppelCommand root = new DoppelCommand();
    return commandLine(root, commandsFor(arguments)).execute(arguments);
  }

  /**
   * Returns the commands that a command line may be about. Reading the annotations of all of them
   * takes longer than most commands do, so the ones that are not named are left out; where the
   * first word is none of them, help or an error message needs them all.
   */
  private static Collection<Class<?>> commandsFor(String... arguments) {
    if (arguments.length > 0
        && COMMANDS.containsKey(arguments[0])
        && COMMANDS.get(arguments[0]) != CompletionCommand.class) {
      return List.of(COMMANDS.get(arguments[0]));
    }
    return new LinkedHashSet<>(COMMANDS.values());
  }

  private CommandLine commandLine(DoppelCommand root, Collection<Class<?>> commands) {
    IFactory factory = new SessionFactory(session);
    CommandLine commandLine = new CommandLine(root, factory);
    for (Class<?> command : commands) {
      commandLine.addSubcommand(command);
    }
    additionalCommands.forEach(commandLine::addSubcommand);
    commandLine.getCommandSpec().versionProvider(() -> new String[] {"doppel " + version()});
    commandLine.setOut(terminal.out());
    commandLine.setErr(terminal.err());
    commandLine.setColorScheme(
        Help.defaultColorScheme(session.terminal().outColours() ? Help.Ansi.ON : Help.Ansi.OFF));
    commandLine.setAbbreviatedSubcommandsAllowed(false);
    commandLine.setExecutionStrategy(
        parsed -> {
          session.setGlobals(root.globals());
          session.setJson(root.json());
          int exitCode = new CommandLine.RunLast().execute(parsed);
          session.tellOfCopy();
          return exitCode;
        });
    commandLine.setParameterExceptionHandler(this::wrongCommandLine);
    commandLine.setExecutionExceptionHandler(this::failed);
    showInheritedOptionsOnlyOnce(commandLine);
    return commandLine;
  }

  static String version() {
    String version = DoppelCli.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** The help of a command lists its own options; those of every command are told by a line. */
  private static void showInheritedOptionsOnlyOnce(CommandLine commandLine) {
    commandLine.getSubcommands().values().stream()
        .distinct()
        .forEach(
            subcommand -> {
              UsageMessageSpec usage = subcommand.getCommandSpec().usageMessage();
              usage.abbreviateSynopsis(true);
              usage.synopsisHeading("%nUsage: ");
              usage.descriptionHeading("%n");
              usage.parameterListHeading("%n");
              usage.optionListHeading("%nOptions:%n");
              usage.commandListHeading("%nCommands:%n");
              subcommand
                  .getHelpSectionMap()
                  .put(
                      UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                      help -> ownOptions(help) + "  and those of every command: doppel --help\n");
              showInheritedOptionsOnlyOnce(subcommand);
            });
  }

  private static String ownOptions(Help help) {
    List<OptionSpec> own =
        help.commandSpec().options().stream().filter(option -> !option.inherited()).toList();
    return help.optionListExcludingGroups(own);
  }

  private int wrongCommandLine(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String message = exception.getMessage();
    if (exception instanceof UnmatchedArgumentException unmatched) {
      message += suggestion(unmatched, command);
    }
    DoppelException failure =
        new DoppelException(
            ErrorCode.INVALID_ARGUMENT,
            message.endsWith(".") || message.endsWith("?") ? message : message + ".",
            "See '" + name + " --help'.");
    report(failure, Arrays.asList(arguments).contains("--json"));
    return failure.code().exitCode();
  }

  private static String suggestion(UnmatchedArgumentException unmatched, CommandLine command) {
    String argument = unmatched.getUnmatched().get(0);
    List<String> candidates =
        argument.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet().stream().toList()
            : command.getSubcommands().keySet().stream().toList();
    return Suggestion.forName(argument, candidates)
        .map(candidate -> ". Did you mean '" + candidate + "'?")
        .orElse("");
  }

  private int failed(Exception exception, CommandLine command, ParseResult parsed) {
    DoppelException failure = ErrorReport.failure(exception);
    if (failure.code() == ErrorCode.INTERNAL) {
      LoggerFactory.getLogger(DoppelCli.class).error("The command failed.", exception);
    }
    report(failure, session.json());
    return failure.code().exitCode();
  }

  private void report(DoppelException failure, boolean json) {
    terminal.out().flush();
    terminal
        .err()
        .print(
            json
                ? ErrorReport.json(failure)
                : ErrorReport.text(failure, session.terminal().errColours()));
    terminal.err().flush();
  }

  /** Makes commands, handing them the session; everything else picocli makes by itself. */
  private record SessionFactory(Session session) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {Session.class})) {
          return type.cast(constructor.newInstance(session));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
