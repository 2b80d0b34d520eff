package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

type accountCommand struct {
	Add     accountAdd     `cmd:"" help:"新建 · Add one."`
	List    accountList    `cmd:"" help:"列出 · List them."`
	Passwd  accountPasswd  `cmd:"" help:"改密码 · Set a password."`
	Disable accountDisable `cmd:"" help:"停用或恢复 · Disable, or enable again."`
}

type accountAdd struct {
	Name        string   `arg:"" help:"账号 · Name: a-z 0-9 . _ -"`
	Role        string   `required:"" enum:"member,leader,staff,planner,display,admin" help:"角色 · member, leader, staff, planner, display or admin."`
	Area        []string `help:"负责的区划代码 · Code of an area; may be given several times."`
	Team        []string `help:"所属队伍 · Name of a team; may be given several times."`
	DisplayName string   `help:"显示的名字 · Shown name."`
	password
}

// password comes from standard input, so that it is in no process list and no history.
type password struct {
	PasswordStdin bool `help:"从标准输入读密码（一行）；否则随机生成并打印 · Read the password from standard input, one line. Default: made by chance and printed."`
	Lasting       bool `help:"密码就是本人的，首次登录不必更换 · The password is its holder's own: it need not be changed at the first sign-in."`
}

// read answers the password and, when it was made here, a line to print.
func (p password) read() (word, say string, err error) {
	if p.PasswordStdin {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && line == "" {
			return "", "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), "", nil
	}
	word = data.RandomPassword()
	return word, "密码 · password: " + word, nil
}

func (c *accountAdd) Run(ctx context.Context, p *program) error {
	role, err := concern.ParseRole(c.Role)
	if err != nil {
		return err
	}
	codes := make([]geo.Code, len(c.Area))
	for i, text := range c.Area {
		if codes[i], err = geo.ParseCode(text); err != nil {
			return err
		}
	}
	word, say, err := c.read()
	if err != nil {
		return err
	}
	return p.with(ctx, func(db *database) error {
		made, err := db.CreateAccount(ctx, data.Operator(), data.NewAccount{
			Name: c.Name, DisplayName: c.DisplayName, Password: word, Lasting: c.Lasting, Role: role, Areas: codes, Teams: c.Team,
		})
		if err != nil {
			return err
		}
		fmt.Println("账号 · account:", made.Name)
		if say != "" {
			fmt.Println(say)
		}
		return nil
	})
}

type accountList struct{}

func (accountList) Run(ctx context.Context, p *program) error {
	return p.with(ctx, func(db *database) error {
		accounts, _, err := db.Accounts(ctx, data.Operator(), data.AccountQuery{})
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "账号\t角色\t名字\t区划\t队伍\t停用")
		for i := range accounts {
			a := &accounts[i]
			areas := make([]string, len(a.Areas))
			for j, area := range a.Areas {
				areas[j] = string(area.Code) + " " + area.Name
			}
			disabled := ""
			if a.Disabled {
				disabled = "是"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Name, a.Role, a.DisplayName, strings.Join(areas, "、"), strings.Join(a.Teams, "、"), disabled)
		}
		return w.Flush()
	})
}

type accountPasswd struct {
	Name string `arg:"" help:"账号 · Name."`
	password
}

func (c *accountPasswd) Run(ctx context.Context, p *program) error {
	word, say, err := c.read()
	if err != nil {
		return err
	}
	return p.with(ctx, func(db *database) error {
		if err := db.SetPassword(ctx, data.Operator(), c.Name, word, c.Lasting); err != nil {
			return err
		}
		fmt.Println("密码已改 · password set:", c.Name)
		if say != "" {
			fmt.Println(say)
		}
		return nil
	})
}

type accountDisable struct {
	Name   string `arg:"" help:"账号 · Name."`
	Enable bool   `help:"恢复 · Enable it again."`
}

func (c *accountDisable) Run(ctx context.Context, p *program) error {
	return p.with(ctx, func(db *database) error {
		if err := db.DisableAccount(ctx, data.Operator(), c.Name, !c.Enable); err != nil {
			return err
		}
		if c.Enable {
			fmt.Println("已恢复 · enabled:", c.Name)
		} else {
			fmt.Println("已停用 · disabled:", c.Name)
		}
		return nil
	})
}
